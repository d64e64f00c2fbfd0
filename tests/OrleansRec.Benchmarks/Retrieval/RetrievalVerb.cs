using System.CommandLine;
using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;

namespace OrleansRec.Benchmarks.Retrieval;

/// <summary><c>retrieval</c>: exact top-k by inner product, beside the better of Faiss flat and torch.</summary>
internal static class RetrievalVerb
{
    private const string Peer = "faiss_topk.py";
    private const int QueryCount = 256;
    private static readonly int[] Batches = [1, 16, 64];

    public static Command Create()
    {
        var (report, peers) = (BenchmarkOptions.Report(), BenchmarkOptions.Peers(Peer));
        var sizes = new Option<int[]>("--items")
        {
            Description = "Numbers of vectors (default 100000 1000000).",
            DefaultValueFactory = _ => [100_000, 1_000_000],
            AllowMultipleArgumentsPerToken = true,
        };
        var k = BenchmarkOptions.Size("--k", 500, "Items per query");
        var runs = BenchmarkOptions.Size("--runs", 5, "Interleaved runs, of which medians count");
        var threads = BenchmarkOptions.Size("--threads", Math.Max(1, Environment.ProcessorCount / 2), "Threads of ours and of the peers'");
        var seconds = BenchmarkOptions.Seconds("--seconds", 0.5, "Seconds per cell and run");
        var verb = new Command("retrieval", "Exact retrieval of 64-dimensional vectors: queries/s.") { report, peers, sizes, k, runs, threads, seconds };
        verb.SetAction(async (parsed, _) =>
        {
            var result = new BenchmarkReport();
            foreach (var items in parsed.GetValue(sizes)!)
            {
                Measure(
                    result, items, parsed.GetValue(k), parsed.GetValue(runs), parsed.GetValue(threads), parsed.GetValue(seconds), parsed.GetValue(peers));
            }

            result.Note("approximate", "there is no approximate index yet; retrieval is exact at every size");
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }

    private static void Measure(BenchmarkReport report, int items, int k, int runs, int threads, double seconds, string? peers)
    {
        using var model = SyntheticModel.Clustered(items, threads, seed: 1);
        var queries = SyntheticModel.Vectors(QueryCount, seed: 2, centres: 1_000);
        k = Math.Min(k, items);
        var ours = Batches.ToDictionary(batch => batch, _ => new List<double>());
        var theirs = Batches.ToDictionary(batch => batch, _ => new List<double>());
        for (var run = 0; run < runs; run++)
        {
            foreach (var batch in Batches) ours[batch].Add(QueriesPerSecond(model, queries, batch, k, seconds));
            if (peers is not null) AskPeers(theirs, peers, items, k, threads, seconds);
        }

        var name = items % 1_000_000 == 0 ? $"{items / 1_000_000}m" : $"{items / 1_000}k";
        foreach (var batch in Batches)
        {
            report.Set($"exact.{name}.{batch}.queries_per_s", Statistics.Median(ours[batch]));
            if (peers is null) continue;
            report.Set($"exact.{name}.{batch}.peer_queries_per_s", Statistics.Median(theirs[batch]));
            report.Set($"exact.{name}.{batch}.vs_faiss", Statistics.Median(ours[batch]) / Statistics.Median(theirs[batch]));
        }

        if (peers is null) report.Note($"exact.{name}.vs_faiss", "needs --peers");
    }

    private static double QueriesPerSecond(RankingModel model, float[] queries, int batch, int k, double seconds)
    {
        var (found, scores) = (new int[batch * k], new float[batch * k]);
        for (var warming = Stopwatch.StartNew(); warming.Elapsed.TotalSeconds < seconds / 2;) Search(0);
        var (calls, clock) = (0, Stopwatch.StartNew());
        while (calls < 3 || clock.Elapsed.TotalSeconds < seconds) Search(calls++);
        return calls * batch / clock.Elapsed.TotalSeconds;

        void Search(int call) => model.Retrieve(
            queries.AsSpan(call * batch % QueryCount * SyntheticModel.Dimension, batch * SyntheticModel.Dimension), batch, k, found, scores);
    }

    /// <summary>The better peer of each batch size.</summary>
    private static void AskPeers(Dictionary<int, List<double>> rates, string peers, int items, int k, int threads, double seconds)
    {
        var results = PeerScript.Run(peers, Peer, "--n", items, "--k", k, "--threads", threads, "--skip", "ivf", "hnsw", "--seconds", seconds)["results"]!.AsArray();
        foreach (var (batch, list) in rates)
            list.Add(results.Where(result => (int)result!["batch"]! == batch).Max(result => (double)result!["queries_per_s"]!));
    }
}
