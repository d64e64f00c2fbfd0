using System.CommandLine;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Slopes;

/// <summary><c>slopes</c>: how the cost of a recommendation grows with items, candidates, people, tasks and replicas.</summary>
internal static class SlopesVerb
{
    public static Command Create()
    {
        var report = BenchmarkOptions.Report();
        var items = new Option<int[]>("--items")
        {
            Description = "Sizes of the catalogue (default 20000 60000 120000).",
            DefaultValueFactory = _ => [20_000, 60_000, 120_000],
            AllowMultipleArgumentsPerToken = true,
        };
        items.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is not { Length: >= 2 } sizes || sizes.Any(s => s < 1_000) || sizes.Distinct().Count() < 2)
                result.AddError("'--items' needs two different sizes or more, each of 1000 or more.");
        });
        var users = BenchmarkOptions.Size("--users", 8_000, "People");
        var rounds = BenchmarkOptions.Size("--rounds", 5, "Measurements of each size in turns, of which medians count");
        var seconds = BenchmarkOptions.Seconds("--seconds", 0.4, "Seconds per measurement");
        var verb = new Command("slopes", "How the cost of a recommendation grows with items, candidates, people, tasks and replicas.") { report, items, users, rounds, seconds };
        verb.SetAction(async (parsed, _) =>
        {
            var result = new BenchmarkReport();
            new SlopesRun(result, parsed.GetValue(users), parsed.GetValue(rounds), parsed.GetValue(seconds)).Measure([.. parsed.GetValue(items)!.Order()]);
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }
}
