using System.Text.Json.Nodes;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Retrieval;

/// <summary>The peers' queries/s on vectors of the same kind.</summary>
internal sealed class RetrievalPeers(string folder, string script, RetrievalRun run)
{
    /// <summary>The better of Faiss flat and torch, by queries at once.</summary>
    public Dictionary<int, double> Exact() => Best(Ask("ivf", "hnsw"), _ => true);

    /// <summary>Faiss's inverted file with the fewest lists that reach the recall; empty where none does.</summary>
    public Dictionary<int, double> Approximate(double recall) =>
        Best(Ask("hnsw", "torch"), result => ((string)result["index"]!).StartsWith("ivf", StringComparison.Ordinal) && (double)result["recall100"]! >= recall);

    private JsonArray Ask(params string[] skipped) => PeerScript.Run(
        folder, script, ["--n", run.Items, "--k", run.K, "--threads", run.Threads, "--seconds", run.Seconds, "--nprobe", 8, 16, 32, 64, 128, "--skip", .. skipped])
        ["results"]!.AsArray();

    private static Dictionary<int, double> Best(JsonArray results, Func<JsonNode, bool> counts) => results
        .Where(result => counts(result!))
        .GroupBy(result => (int)result!["batch"]!, result => (double)result!["queries_per_s"]!)
        .ToDictionary(group => group.Key, group => group.Max());
}
