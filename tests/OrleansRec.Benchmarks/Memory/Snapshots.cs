using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>
/// What an item costs in a model that serves, beside the bytes of its vector: the slope between two sizes that are searched in the same way, exactly and
/// approximately. Without statistics of behaviour, which cost per neighbour, not per item, and without the catalogue, which the silo has once for all models.
/// </summary>
internal static class Snapshots
{
    private const int Small = 100_000;
    private const int Large = 300_000;
    private const int Rounds = 5;

    public static void Measure(BenchmarkReport report)
    {
        // The first of each size takes up what the libraries keep.
        foreach (var search in (string[])[InferenceOptions.Exact, InferenceOptions.Lists])
            foreach (var items in (int[])[Small, Large]) BytesOf(items, search);
        report.Set("snapshot_vs_raw", PerItem(InferenceOptions.Exact) / (SyntheticModel.Dimension * sizeof(float)));
        report.Set("snapshot_lists_vs_raw", PerItem(InferenceOptions.Lists) / (SyntheticModel.Dimension * sizeof(float)));
        report.Set("snapshot_100k_bytes", BytesOf(Small, InferenceOptions.Exact));
    }

    /// <summary>The median of some rounds: what malloc counts as in use differs by some MB from time to time.</summary>
    private static double PerItem(string search) => Statistics.Median(
        [.. Enumerable.Range(0, Rounds).Select(_ => (BytesOf(Large, search) - BytesOf(Small, search)) / (double)(Large - Small))]);

    private static long BytesOf(int items, string search)
    {
        var checkpoint = SyntheticModel.Checkpoint(items, new ItemStatistics(), threads: 1);
        var before = InUse.Settled();
        using var model = new ModelLoader(new LearnerOptions { Threads = 1 }, new InferenceOptions { Search = search }).Load("1", checkpoint, ItemCatalogue.Empty);
        var after = InUse.Settled();
        GC.KeepAlive(checkpoint);
        return after - before;
    }
}
