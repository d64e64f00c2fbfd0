using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using OrleansRec.Silo.Hosting;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate;

/// <summary>An evaluation from the data to the report.</summary>
internal sealed class EvaluateRun(EvaluateOptions options)
{
    /// <summary>Steps from one look at the tasks' gradients to the next: often enough for a mean, seldom enough to cost little.</summary>
    private const int ConflictSteps = 50;

    private const string JointTraining = "training";

    private readonly IAnsiConsole _console = Screen.Console;
    private readonly LearnerOptions _learning = Learning(options);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        if (options.Predictions is { } folder) RankingPredictions.Prepare(folder);
        var stages = Stages.For(_console);

        // 1. History and held-out part, everyone's state at the end of the history.
        var (data, replay, cleaning) = await stages.RunAsync("data", options.Data is null ? "generating a shop" : $"reading {options.Data}", _ => OwnThread.RunAsync("OrleansRec data", () =>
        {
            var read = options.Data is { } folder ? DatasetFormats.Read(folder, options.Format, cancellation) : GeneratedShop.Generate(options.Shop, null, cancellation);
            var (clean, cleaned) = CleaningStage.Run(options.Relations ? read : read.WithoutRelations());
            return (clean, ShopReplay.Of(clean, ItemIndexes.Of(clean)), cleaned);
        }));
        foreach (var note in data.Notes) Screen.Say($"{note}");
        CleaningStage.Write(cleaning);
        EnoughHistory.Require(data, _learning);
        var catalogue = replay.Catalogue(data);
        if (replay.PictureFault is { } fault) Screen.Say($"{fault}");

        var users = ShopReplay.Attributes(data);

        // 2. All tasks jointly, as the trainer of a silo would on the same log; a second time where the ranking's data are the tasks' answers.
        var split = TaskSplit.Of(data, replay, _learning.Tasks);
        var training = await TrainAsync(JointTraining, "training all tasks jointly", _learning, replay.Log(data));
        var joint = split.IsByPeople
            ? await TrainAsync("task_training", "training all tasks jointly, without the people that judge them", _learning, split.Log)
            : training;

        // 3. Measured beside the baselines.
        using var predictions = options.Predictions is { } wanted ? new RankingPredictions(wanted, replay.Items) : null;
        var evaluation = await OnModelAsync("evaluation", "predicting the held-out part", training, (model, stage) => Evaluator.Run(
            data, replay, split.IsByPeople ? [] : split.Rows, _learning.Tasks, model, catalogue, options.Seed, predictions, (what, part) => stage.Report(what, part), cancellation, training.Metrics));
        var notes = new Dictionary<string, string>(evaluation.Notes);
        if (replay.PictureFault is { } pictures) notes["pictures"] = pictures;
        var tasks = evaluation.Tasks;
        if (split.IsByPeople)
        {
            foreach (var note in notes.Keys.Where(n => n.StartsWith("tasks.", StringComparison.Ordinal) && n != $"tasks.{CategoryScoring.Task}").ToList()) notes.Remove(note);
            tasks = await ScoreAsync("task_evaluation", "all tasks jointly", joint, predictions, notes);
        }

        // 4. Every task alone, on the same data.
        var baselines = new Dictionary<string, BaselineResult>(evaluation.Baselines);
        var gains = new Dictionary<string, PairedDifference>();
        foreach (var task in options.Alone ? tasks.Keys.Where(t => t != TaskNames.Conversion) : [])
        {
            var alone = await TrainAsync($"{task}_alone", $"training {task} alone", _learning.Only(task) with { ConflictSteps = 0 }, split.Log);
            var measured = await ScoreAsync($"{task}_alone_evaluation", $"{task} alone", alone, null, new Dictionary<string, string>());
            if (!measured.TryGetValue(task, out var own)) continue;
            baselines[$"{task}_alone"] = new BaselineResult(null, new Dictionary<string, TaskMetrics> { [task] = own });
            if (own.Answers is { } answers && tasks[task].Answers?.Over(answers) is { } gain) gains[task] = gain;
        }

        var heads = new Dictionary<string, TrainingOutcome>();
        foreach (var head in options.Alone ? training.Heads.Select(h => h.Head).Distinct() : [])
            heads[head] = await TrainAsync($"{head}_alone", $"training {head} alone", _learning.Only(head) with { ConflictSteps = 0 }, replay.Log(data));

        // 5. The same with other balancers.
        var balancers = new Dictionary<string, BaselineResult>();
        if (options.Balancers.Count > 1) balancers[_learning.Balancer] = new BaselineResult(evaluation.Ranking, tasks);
        foreach (var name in options.Balancers.Skip(1))
        {
            var learning = _learning with { Balancer = name, ConflictSteps = 0 };
            var trained = await TrainAsync($"{name}_training", $"training all tasks jointly, weighed by {name}", learning, replay.Log(data));
            var ranking = await OnModelAsync($"{name}_evaluation", $"ranking with {name}", trained, (model, stage) => Evaluator.Rank(
                RankingPerson.Of(data, replay, options.Seed), replay, model, catalogue, part => stage.Report("ranking all items", part), cancellation));
            var judged = split.IsByPeople ? await TrainAsync($"{name}_task_training", $"training without the people that judge, weighed by {name}", learning, split.Log) : trained;
            balancers[name] = new BaselineResult(ranking, await ScoreAsync($"{name}_task_evaluation", $"all tasks, weighed by {name}", judged, null, new Dictionary<string, string>()));
        }

        if (!options.Alone) notes["baselines.alone"] = "Left out by '--no-alone'.";
        var result = evaluation with { Protocol = $"{evaluation.Protocol} {split.Protocol}", Tasks = tasks, Baselines = baselines, JointGains = gains, Heads = HeadFigure.Of(training, heads), Notes = notes };
        EvaluationTable.Write(_console, result);
        if (joint.GradientCosine is { } cosines) ConflictTable.Write(_console, cosines);
        if (balancers.Count > 0) BalancerTable.Write(_console, balancers);
        var drift = DriftStage.Run(data, replay, catalogue);
        predictions?.Complete();
        report?.Write(EvaluateReport.Of(options, _learning, data, cleaning, training, joint.GradientCosine, balancers, result, drift, stages));
        if (report?.WritePage(EvaluateHtml.Of(data, _learning, cleaning, training, joint.GradientCosine, result)) is { } page)
            Screen.Say($"Figures: {report.FullPath}; a page to look at: {page}");
        if (options.Predictions is { } scores) Screen.Say($"Scores, as CSV: {Path.GetFullPath(scores)}");
        return ExitCodes.Done;

        async Task<TrainingOutcome> TrainAsync(string name, string title, LearnerOptions learning, IReadOnlyList<LoggedBehaviour> log)
        {
            var outcome = await stages.RunAsync(name, title, stage => OwnThread.RunAsync("OrleansRec trainer", () =>
            {
                using var learner = new Learner(learning);
                learner.SetUserAttributes(users);
                var progress = new StageProgress(stage, tellsWarnings: name == JointTraining);
                var trained = learner.TrainFull(log, catalogue, progress, cancellation);
                progress.Ended(trained.Warnings);
                return trained;
            }));
            if (outcome.IsRefused) throw new RefusedException(outcome.Reason);
            return outcome.HasCandidate ? outcome : throw new JobFailedException($"The training gave no model: {outcome.Reason}");
        }

        Task<T> OnModelAsync<T>(string name, string title, TrainingOutcome trained, Func<IRankingModel, IStage, T> work) =>
            stages.RunAsync(name, title, stage => OwnThread.RunAsync("OrleansRec evaluation", () =>
            {
                IModelLoader loader = new ModelLoader(_learning);
                using var model = loader.Load("evaluated", trained.Checkpoint, catalogue);
                return work(model, stage);
            }));

        Task<IReadOnlyDictionary<string, TaskMetrics>> ScoreAsync(
            string name, string title, TrainingOutcome trained, RankingPredictions? to, IDictionary<string, string> absent) =>
            OnModelAsync(name, $"scoring {title}", trained, (model, stage) =>
            {
                var snapshot = new ServingSnapshot(model, catalogue);
                snapshot.ApplyChanges(int.MaxValue);
                return new TaskScoring(snapshot).Measure(split.Rows, _learning.Tasks, to, absent, part => stage.Report("scoring tasks", part), cancellation, ItemDeciles.Of(replay), trained.Metrics);
            });
    }

    /// <summary>As the environment says (<c>OrleansRec__Learning__…</c>), then as the command line does.</summary>
    private static LearnerOptions Learning(EvaluateOptions options)
    {
        var configured = LearningConfiguration.FromEnvironment() with { Seed = options.Seed, Extractor = options.Extractor, Encoder = options.Encoder };
        configured = options.Learning.ApplyTo(configured) with
        {
            ConflictSteps = configured.ConflictSteps > 0 ? configured.ConflictSteps : ConflictSteps,
            Balancer = options.Balancers.FirstOrDefault() ?? configured.Balancer,
            StopOn = options.StopOn ?? configured.StopOn,
            Tasks = [.. configured.Tasks, .. options.Tasks],
            Epochs = options.Epochs ?? configured.Epochs,
        };
        try
        {
            configured.Validate();
            return configured;
        }
        catch (ArgumentException error)
        {
            throw new RefusedException(error.Message, error);
        }
    }
}
