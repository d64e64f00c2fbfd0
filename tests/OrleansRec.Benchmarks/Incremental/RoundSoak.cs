using OrleansRec.Benchmarks.Memory;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>Rounds one after another in one process, each accepted or rejected as its gate says and loaded for serving.</summary>
internal static class RoundSoak
{
    /// <summary>Resident bytes are the least of this many rounds, as a collection may be due.</summary>
    private const int Around = 5;

    private const int EventsPerRound = 200;
    private const int HistoryEvents = 20_000;

    public static void Measure(BenchmarkReport report, int rounds, CancellationToken cancellation)
    {
        var (log, catalogue) = Shop(rounds);
        var options = new LearnerOptions { Threads = 1, Epochs = 1, ReplayShare = 0.25 };
        using var learner = new Learner(options);
        var trained = learner.TrainFull([.. log.Take(HistoryEvents)], catalogue, null, cancellation);
        learner.Accept();
        IModelLoader loader = new ModelLoader(options);
        var live = loader.Load("full", trained.Checkpoint, catalogue);
        var resident = new List<double>();
        var (promoted, known) = (0, HistoryEvents);
        for (var round = 1; round <= rounds; round++)
        {
            known += EventsPerRound;
            var outcome = learner.TrainIncrement([.. log.Take(known).Where(e => e.Position > learner.Position)], catalogue, null, cancellation);
            if (outcome.Promote)
            {
                learner.Accept();
                live.Dispose();
                live = loader.Load($"round-{round}", outcome.Checkpoint, catalogue);
                promoted++;
            }
            else
            {
                learner.Reject();
            }

            resident.Add(InUse.Resident(Environment.ProcessId));
            if (round % 20 == 0)
                Console.WriteLine(
                    $"round {round} of {rounds}: {resident[^1] / 1024 / 1024:0} MB resident, {InUse.Now() / 1024 / 1024:0} MB in use or not collected yet, "
                    + $"{GC.GetTotalMemory(forceFullCollection: false) / 1024 / 1024:0} MB of it managed, {promoted} promoted");
        }

        live.Dispose();
        var from = rounds / 10;
        var (before, after) = (resident.Skip(from - Math.Min(from, Around)).Take(Around).Min(), resident.TakeLast(Around).Min());
        report.Set("rounds", rounds);
        report.Set("promoted", promoted);
        report.Set("resident_mb.early", before / 1024 / 1024);
        report.Set("resident_mb.late", after / 1024 / 1024);
        report.Set("resident_growth_percent", 100 * (after - before) / before);
        report.Note("resident_growth_percent", $"From round {from} to {rounds}, the least of {Around} rounds each; no collection is forced.");
    }

    private static (List<LoggedBehaviour> Log, ItemCatalogue Catalogue) Shop(int rounds)
    {
        var data = GeneratedShop.Generate(
            new GeneratedShopOptions { Users = 300, Items = 400, Events = (int)(1.15 * (HistoryEvents + (rounds * EventsPerRound))), HeldOutDays = 1, Pictures = false }, null, default);
        var replay = ShopReplay.Of(data, ItemIndexes.Of(data));
        return (replay.Log(data), replay.Catalogue(data));
    }
}
