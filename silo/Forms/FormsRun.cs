using OrleansRec.Abstractions;
using OrleansRec.Learning;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using OrleansRec.Silo.Hosting;
using OrleansRec.Storage.Models;

namespace OrleansRec.Silo.Forms;

/// <summary>From a trained folder to its forms and what each costs and gives.</summary>
/// <param name="time">Says when a form was made.</param>
internal sealed class FormsRun(FormsOptions options, TimeProvider time)
{
    private const int Rounds = 5;
    private const double SecondsPerTiming = 0.3;
    private const int TimedBatches = 32;
    private const int PeoplePerBatch = 8;

    private readonly LearnerOptions _learning = LearningConfiguration.FromEnvironment() with { Seed = options.Seed };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        await using var storage = await TrainedShop.OpenAsync(options.Folder, cancellation);
        var stages = Stages.For(Screen.Console);
        var notes = new Dictionary<string, string>();

        // 1. The live version, the catalogue and the log; what the version has not learned.
        var shop = await stages.RunAsync("reading", "reading the shop", stage => TrainedShop.ReadAsync(storage.Opened, (what, part) => stage.Report(what, part), cancellation));
        var part = HeldOutPart.Of(shop.Log, shop.Live.LogPosition, shop.Catalogue.Count, options.People, options.Seed);
        if (part.People.Count == 0) throw new RefusedException("Nobody in the log turned to any item that the model knows, so there is nothing to measure on; send events first.");
        Screen.Say($"{shop.Live.Version}: {shop.Catalogue.Count} items, {part.People.Count} people and {part.Rows.Count} rows held out");
        if (part.IsLearned) notes["held_out"] = "The version has learned the newest tenth of the log, which the forms are measured on: figures are too good, differences are not.";

        // 2. Lists and rows as they are served; forms with weights of their own are made from them.
        var (rows, made) = await stages.RunAsync("making", "making forms", stage => OwnThread.RunAsync("OrleansRec forms", () => Make(shop, part, stage, notes, cancellation)));

        // 3. Every form on the held-out part, then timed in turns.
        var figures = await stages.RunAsync("measuring", "measuring forms", stage => OwnThread.RunAsync("OrleansRec forms", () =>
            Measure(shop, part, rows, made, stage, notes, cancellation)));
        var chosen = FormChoice.Of(figures[0], figures);
        foreach (var slow in figures.Skip(1).Where(f => f.ListsPerSecond < figures[0].ListsPerSecond * 0.95))
            notes[slow.Form] = FormattableString.Invariant($"slower than float32 on this machine: {slow.ListsPerSecond / figures[0].ListsPerSecond:0.00} of its lists/s.");

        // 4. Stored beside the version, for silos that are told to serve them.
        foreach (var (form, checkpoint) in options.DryRun ? [] : made)
            notes[$"{form}.stored"] = $"{await StoreAsync(storage.Opened.Models, shop, form, checkpoint)}, for silos with OrleansRec__Inference__Form={form}; run 'forms' again to make it from a later version.";
        FormsTable.Write(Screen.Console, figures, chosen, notes);
        report?.Write(FormsReport.Of(shop.Live.Version, part, figures, chosen, notes, stages));
        return ExitCodes.Done;
    }

    private (IReadOnlyList<RankingBatch> Rows, Dictionary<string, byte[]> Made) Make(
        TrainedShop shop, HeldOutPart part, IStage stage, Dictionary<string, string> notes, CancellationToken cancellation)
    {
        var made = new Dictionary<string, byte[]>();
        IReadOnlyList<RankingBatch> lists, all;
        using (var model = Load(shop, ServingForms.Float32, shop.Checkpoint))
        {
            lists = Scored(model, shop, part.People, [], f => stage.Report("serving lists", f), cancellation);
            all = Scored(model, shop, part.Teachers, part.TeachingRows, f => stage.Report("serving lists to learn from", f), cancellation);
        }

        var pruned = new ExpertPruning(_learning).Prune(shop.Checkpoint, shop.Catalogue, lists);
        if (pruned.Checkpoint.IsEmpty) notes[ServingForms.Pruned] = pruned.Reason;
        else made[ServingForms.Pruned] = pruned.Checkpoint.ToArray();
        made[ServingForms.Distilled] = new Distillation(_learning).Distill(
            shop.Checkpoint, shop.Catalogue, all, options.Steps, (f, text) => stage.Report("distilling", f, text), cancellation);
        return (lists, made);
    }

    /// <summary>What the model is asked to score for people's home pages and for rows of the log.</summary>
    private static IReadOnlyList<RankingBatch> Scored(
        IRankingModel model, TrainedShop shop, IReadOnlyList<RankingPerson> people, IReadOnlyList<TaskRow> logged, Action<double> progress, CancellationToken cancellation)
    {
        var scored = new ScoredRows(model);
        var snapshot = new ServingSnapshot(scored, shop.Catalogue);
        snapshot.ApplyChanges(int.MaxValue);
        var ranking = new ProductRanking(snapshot);
        for (var from = 0; from < people.Count; from += PeoplePerBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            ranking.Top([.. people.Skip(from).Take(PeoplePerBatch)], count: 20);
            progress(from / (double)people.Count);
        }

        new TaskScoring(snapshot).Measure(logged, [], null, new Dictionary<string, string>(), _ => { }, cancellation);
        return scored.Batches;
    }

    private List<FormFigures> Measure(
        TrainedShop shop, HeldOutPart part, IReadOnlyList<RankingBatch> rows, Dictionary<string, byte[]> made, IStage stage, Dictionary<string, string> notes,
        CancellationToken cancellation)
    {
        var forms = new List<ServedForm>();
        var figures = new List<FormFigures>();
        try
        {
            foreach (var form in ServingForms.Names)
            {
                if (ServingForms.HasOwnWeights(form) && !made.ContainsKey(form)) continue;
                var served = new ServedForm(form, Load(shop, form, made.GetValueOrDefault(form, shop.Checkpoint)), shop.Catalogue);
                forms.Add(served);
                figures.Add(served.Judge(part, notes, f => stage.Report($"judging {form}", f), cancellation));
            }

            RankingBatch[] timed = [.. rows.Where(b => b.Rows > 0).Take(TimedBatches)];
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var form in forms)
                {
                    cancellation.ThrowIfCancellationRequested();
                    form.Time(part.People, timed, SecondsPerTiming);
                }

                stage.Report("timing in turns", (round + 1.0) / Rounds);
            }

            return [.. forms.Select((f, i) => f.Timed(figures[i]))];
        }
        finally
        {
            foreach (var form in forms) form.Dispose();
        }
    }

    private IRankingModel Load(TrainedShop shop, string form, ReadOnlyMemory<byte> checkpoint) =>
        LearningConfiguration.Loader(_learning, new InferenceOptions { Form = form }).Load(shop.Live.Version, checkpoint, shop.Catalogue);

    /// <returns>The name under which it is stored.</returns>
    private async Task<string> StoreAsync(IModelStore store, TrainedShop shop, string form, byte[] checkpoint)
    {
        var model = GrainKeys.FormOf(form);
        var stored = (await store.ListAsync(model, CancellationToken.None)).Select(v => v.Version).ToHashSet();
        var (version, again) = ($"{shop.Live.Version}-{form}", 1);
        while (stored.Contains(version)) version = $"{shop.Live.Version}-{form}-{++again}";
        var epoch = await store.TakeEpochAsync(model, CancellationToken.None);
        await store.SaveAsync(model, epoch, shop.Live with { Version = version, Kind = form, CreatedAt = time.GetUtcNow() }, checkpoint, promote: true, CancellationToken.None);
        return version;
    }
}
