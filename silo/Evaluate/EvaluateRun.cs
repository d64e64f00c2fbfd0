using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate;

/// <summary>An evaluation from the data to the report.</summary>
internal sealed class EvaluateRun(EvaluateOptions options)
{
    private readonly IAnsiConsole _console = Screen.Console;
    private readonly LearnerOptions _learning = options.Epochs is { } epochs
        ? new LearnerOptions { Seed = options.Seed, Epochs = epochs }
        : new LearnerOptions { Seed = options.Seed };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        if (options.Predictions is { } folder) RankingPredictions.Prepare(folder);
        var stages = Stages.For(_console);

        // 1. History and held-out part, everyone's state at the end of the history.
        var (data, replay) = await stages.RunAsync("data", $"reading {options.Data}", _ => OwnThread.RunAsync("OrleansRec data", () =>
        {
            var read = DatasetFormats.Read(options.Data, options.Format, cancellation);
            return (read, ShopReplay.Of(read, ItemIndexes.Of(read)));
        }));
        var catalogue = replay.Catalogue(data);

        // 2. All tasks jointly, as the trainer of a silo would on the same log.
        using var learner = new Learner(_learning);
        var training = await stages.RunAsync("training", "training all tasks jointly", stage => OwnThread.RunAsync("OrleansRec trainer", () =>
            learner.TrainFull(replay.Log(data), catalogue, new StageProgress(stage), cancellation)));
        if (!training.HasCandidate) throw new JobFailedException($"The training gave no model: {training.Reason}");

        // 3. Measured beside the baselines.
        using var predictions = options.Predictions is { } wanted ? new RankingPredictions(wanted, replay.Items) : null;
        var evaluation = await stages.RunAsync("evaluation", "predicting the held-out part", stage => OwnThread.RunAsync("OrleansRec evaluation", () =>
            Evaluate(data, replay, training, catalogue, predictions, stage, cancellation)));
        EvaluationTable.Write(_console, evaluation);

        predictions?.Complete();
        report?.Write(EvaluateReport.Of(options, data, training, evaluation, stages));
        return ExitCodes.Done;
    }

    private EvaluationResult Evaluate(
        Dataset data, ShopReplay replay, TrainingOutcome training, ItemCatalogue catalogue, RankingPredictions? predictions, IStage stage, CancellationToken cancellation)
    {
        IModelLoader loader = new ModelLoader(_learning);
        using var model = loader.Load("evaluated", training.Checkpoint, catalogue);
        return Evaluator.Run(data, replay, model, catalogue, options.Seed, predictions, (what, part) => stage.Report(what, part), cancellation);
    }

    /// <summary>Reports on the training thread, in order.</summary>
    private sealed class StageProgress(IStage stage) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => stage.Report(value.Stage, value.Fraction, value.Text);
    }
}
