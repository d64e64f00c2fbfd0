using System.CommandLine;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Retrieval;

/// <summary>
/// <c>retrieval</c>: top-k by inner product, exactly beside the better of Faiss flat and torch, approximately beside Faiss's inverted file
/// with the fewest lists that reach the recall.
/// </summary>
internal static class RetrievalVerb
{
    private const string Peer = "faiss_topk.py";

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
        var verb = new Command("retrieval", "Exact and approximate retrieval of 64-dimensional vectors: queries/s.") { report, peers, sizes, k, runs, threads, seconds };
        verb.SetAction(async (parsed, _) =>
        {
            var result = new BenchmarkReport();
            foreach (var items in parsed.GetValue(sizes)!)
            {
                var run = new RetrievalRun(items, parsed.GetValue(k), parsed.GetValue(threads), parsed.GetValue(seconds));
                run.Measure(result, parsed.GetValue(runs), parsed.GetValue(peers) is { } folder ? new RetrievalPeers(folder, Peer, run) : null);
            }

            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }
}
