using System.CommandLine;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Memory;

/// <summary><c>memory</c>: what a person, an item, many batches and a change of models cost.</summary>
internal static class MemoryVerb
{
    public static Command Create()
    {
        var report = BenchmarkOptions.Report();
        var users = BenchmarkOptions.Size("--users", 6_000, "People with 200 behaviours each; the first sixth warms up");
        var items = BenchmarkOptions.Size("--items", 100_000, "Items of the model that is swapped");
        var batches = BenchmarkOptions.Size("--batches", 200_000, "Batches of the soak");
        var verb = new Command("memory", "Bytes per user and per item, growth under load, and the peak of a model swap.") { report, users, items, batches };
        verb.SetAction(async (parsed, _) =>
        {
            var result = new BenchmarkReport();
            Snapshots.Measure(result);
            await Swaps.MeasureAsync(result, parsed.GetValue(items));
            await Soak.MeasureAsync(result, parsed.GetValue(batches));
            await ActiveUsers.MeasureAsync(result, parsed.GetValue(users));
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }
}
