using System.CommandLine;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Memory;

/// <summary><c>memory</c>: what a person, an item, many batches and a change of models cost.</summary>
internal static class MemoryVerb
{
    private static readonly string[] Parts = ["items", "swaps", "soak", "users"];

    public static Command Create()
    {
        var report = BenchmarkOptions.Report();
        var users = BenchmarkOptions.Size("--users", 24_000, "People with 200 behaviours each; the first half warms up");
        var items = BenchmarkOptions.Size("--items", 100_000, "Items of the model that is swapped");
        var batches = BenchmarkOptions.Size("--batches", 200_000, "Batches of the soak");
        var parts = new Option<string[]>("--parts")
        {
            Description = $"Of {string.Join(", ", Parts)}; all unless given.",
            DefaultValueFactory = _ => Parts,
            AllowMultipleArgumentsPerToken = true,
        };
        parts.AcceptOnlyFromAmong(Parts);
        var verb = new Command("memory", "Bytes per user and per item, growth under load, and the peak of a model swap.") { report, users, items, batches, parts };
        verb.SetAction(async (parsed, _) =>
        {
            var (result, wanted) = (new BenchmarkReport(), parsed.GetValue(parts)!);
            if (wanted.Contains(Parts[0])) Snapshots.Measure(result);
            if (wanted.Contains(Parts[1])) await Swaps.MeasureAsync(result, parsed.GetValue(items));
            if (wanted.Contains(Parts[2])) await Soak.MeasureAsync(result, parsed.GetValue(batches));
            if (wanted.Contains(Parts[3])) await ActiveUsers.MeasureAsync(result, parsed.GetValue(users));
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }
}
