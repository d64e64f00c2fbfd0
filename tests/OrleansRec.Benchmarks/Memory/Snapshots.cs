using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>
/// What an item costs in a model that serves, beside the bytes of its vector: the slope between two sizes. Without statistics of
/// behaviour, which cost per neighbour, not per item, and without the catalogue, which the silo has once for all models.
/// </summary>
internal static class Snapshots
{
    private const int Small = 100_000;
    private const int Large = 300_000;

    public static void Measure(BenchmarkReport report)
    {
        var (small, large) = (BytesOf(Small), BytesOf(Large));
        report.Set("snapshot_vs_raw", (large - small) / (double)(Large - Small) / (SyntheticModel.Dimension * sizeof(float)));
        report.Set("snapshot_100k_bytes", small);
    }

    private static long BytesOf(int items)
    {
        var checkpoint = SyntheticModel.Checkpoint(items, new ItemStatistics(), threads: 1);
        var before = InUse.Settled();
        using var model = new ModelLoader(new LearnerOptions { Threads = 1 }).Load("1", checkpoint, ItemCatalogue.Empty);
        var after = InUse.Settled();
        GC.KeepAlive(checkpoint);
        return after - before;
    }
}
