using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning.Retrieval;
using static TorchSharp.torch;

namespace OrleansRec.Benchmarks.Retrieval;

/// <summary>Every form of retrieval on one catalogue of clustered unit vectors.</summary>
internal sealed class RetrievalRun(int items, int k, int threads, double seconds)
{
    private const int QueryCount = 256;
    private const int RecallAt = 100;
    private const double Recall = 0.98;
    private static readonly int[] Batches = [1, 16, 64];

    public int Items => items;

    public int K { get; } = Math.Min(k, items);

    public int Threads => threads;

    public double Seconds => seconds;

    private string Name => items % 1_000_000 == 0 ? $"{items / 1_000_000}m" : $"{items / 1_000}k";

    public void Measure(BenchmarkReport report, int runs, RetrievalPeers? peers)
    {
        Learning.Threads.Use(threads);
        using var scope = NewDisposeScope();
        var vectors = Learning.Device.Floats(SyntheticModel.Vectors(items, seed: 1, centres: 1_000), items, SyntheticModel.Dimension);
        var queries = Learning.Device.Floats(SyntheticModel.Vectors(QueryCount, seed: 2, centres: 1_000), QueryCount, SyntheticModel.Dimension);
        var clock = Stopwatch.StartNew();
        var exact = ItemSearch.CodedOf(vectors);
        report.Set($"exact.{Name}.build_seconds", clock.Elapsed.TotalSeconds);
        report.Set($"exact.{Name}.bytes_per_item", exact.Bytes / (double)items);
        Compare(report, "exact", runs, peers is null ? null : peers.Exact, (people, found, scores) => exact.Find(people, vectors, K, found, scores), queries);

        clock.Restart();
        using var lists = ItemSearch.ListsOf(vectors);
        lists.Tune(queries.narrow(0, QueryCount / 2, QueryCount / 2), vectors, RecallAt, Recall);
        report.Set($"approximate.{Name}.build_seconds", clock.Elapsed.TotalSeconds);
        report.Set($"approximate.{Name}.lists", lists.Lists);
        report.Set($"approximate.{Name}.probes", lists.Probes);
        // Other queries than the ones it was set with.
        var recall = RecallOf(lists, queries.narrow(0, 0, QueryCount / 2), vectors);
        report.Set($"approximate.{Name}.recall_at_{RecallAt}", recall);
        report.Set($"approximate.{Name}.bytes_per_item", lists.Bytes / (double)items);
        Compare(
            report, "approximate", runs, peers is null ? null : () => peers.Approximate(Recall),
            (people, found, scores) => lists.Find(people, vectors, K, found, scores), queries);
    }

    private delegate void Search(Tensor people, Span<int> found, Span<float> scores);

    private void Compare(BenchmarkReport report, string form, int runs, Func<Dictionary<int, double>>? peers, Search search, Tensor queries)
    {
        var (ours, theirs) = (Batches.ToDictionary(b => b, _ => new List<double>()), Batches.ToDictionary(b => b, _ => new List<double>()));
        for (var run = 0; run < runs; run++)
        {
            foreach (var batch in Batches) ours[batch].Add(QueriesPerSecond(search, queries, batch));
            foreach (var (batch, rate) in peers?.Invoke() ?? []) theirs[batch].Add(rate);
        }

        var ratios = new List<double>();
        foreach (var batch in Batches)
        {
            var cell = $"{form}.{Name}.{batch}";
            report.Set($"{cell}.queries_per_s", Statistics.Median(ours[batch]));
            if (theirs[batch].Count == 0) continue;
            ratios.Add(Statistics.Median(ours[batch]) / Statistics.Median(theirs[batch]));
            report.Set($"{cell}.peer_queries_per_s", Statistics.Median(theirs[batch]));
            report.Set($"{cell}.vs_faiss", ratios[^1]);
        }

        if (ratios.Count > 0) report.Set($"{form}.{Name}.vs_faiss", Math.Exp(ratios.Average(Math.Log)));
        else report.Note($"{form}.{Name}.vs_faiss", peers is null ? "needs --peers" : $"no setting of the peer reaches the recall {Recall}");
    }

    private double QueriesPerSecond(Search search, Tensor queries, int batch)
    {
        var (found, scores) = (new int[batch * K], new float[batch * K]);
        for (var warming = Stopwatch.StartNew(); warming.Elapsed.TotalSeconds < seconds / 2;) Once(0);
        var (calls, clock) = (0, Stopwatch.StartNew());
        while (calls < 3 || clock.Elapsed.TotalSeconds < seconds) Once(calls++);
        return calls * batch / clock.Elapsed.TotalSeconds;

        void Once(int call)
        {
            using var scope = NewDisposeScope();
            search(queries.narrow(0, call * batch % QueryCount, batch), found, scores);
        }
    }

    private double RecallOf(InvertedLists lists, Tensor queries, Tensor vectors)
    {
        var (count, depth) = ((int)queries.shape[0], Math.Min(RecallAt, K));
        var (truth, found, scores) = (new int[count * depth], new int[count * K], new float[count * K]);
        new ExactSearch().Find(queries, vectors, depth, truth, scores);
        lists.Find(queries, vectors, K, found, scores);
        var first = new int[count * depth];
        for (var q = 0; q < count; q++) found.AsSpan(q * K, depth).CopyTo(first.AsSpan(q * depth));
        return InvertedLists.Recall(first, truth, depth);
    }
}
