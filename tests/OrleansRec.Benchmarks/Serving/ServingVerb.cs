using System.CommandLine;
using System.Globalization;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Serving;

/// <summary><c>serving</c>: a silo in a process of its own, loaded over TCP from this one, beside the engine alone in a third.</summary>
internal static class ServingVerb
{
    public const int Count = 20;
    private const int Callers = 256;

    public static Command Create()
    {
        var (report, peers, size) = (BenchmarkOptions.Report(), BenchmarkOptions.Peers(PeerRates.Script), new ShopSize());
        var seconds = BenchmarkOptions.Seconds("--seconds", 8, "Seconds per measurement");
        var rounds = BenchmarkOptions.Size("--rounds", 3, "Interleaved measurements of the silo and of the engine alone, of which medians count");
        var verb = new Command("serving", "Recommendations per second and their latency.")
        {
            report, peers, size.Items, size.Users, size.Events, ServedScenario.Candidates, size.Threads, seconds, rounds,
        };
        verb.SetAction(async (parsed, _) =>
        {
            var (result, each, candidates) = (new BenchmarkReport(), parsed.GetValue(seconds), parsed.GetValue(ServedScenario.Candidates));
            using var folder = new TempFolder();
            Console.WriteLine("The shop is being made.");
            var people = await PrepareAsync(result, size.Make(parsed), folder.Path, parsed.GetValue(peers), parsed.GetValue(size.Threads), Math.Min(0.4, each));

            // The shop is in the silo's folder: collecting it here later would take a core from what is measured.
            GC.Collect();

            // The silo inherits these: serving is measured without training beside it.
            Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
            Environment.SetEnvironmentVariable("OrleansRec__Learning__Threads", $"{parsed.GetValue(size.Threads)}");
            await using var silo = await SiloProcess.StartAsync(folder.Path);
            await using var load = await SiloLoad.StartAsync(silo, people, candidates);
            string[] arguments =
            [
                .. size.Arguments(parsed), ServedScenario.Candidates.Name, $"{candidates}",
                "--callers", $"{Callers}", "--seconds", each.ToString(CultureInfo.InvariantCulture),
            ];
            result.Set("candidates", candidates);
            var max = await EfficiencyAsync(result, load, arguments, parsed.GetValue(rounds), each);
            await load.ReportAsync(result, max, each);
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }

    /// <summary>Puts the shop into the silo's folder, and compares it with the peer where there is one.</summary>
    /// <returns>Its people.</returns>
    private static async Task<int> PrepareAsync(BenchmarkReport report, SyntheticShop shop, string folder, string? peers, int threads, double seconds)
    {
        await shop.StoreAsync(folder);
        if (peers is not null) PeerRates.Compare(report, shop, peers, threads, runs: 3, seconds);
        else foreach (var key in PeerRates.Keys) report.Note(key, "needs --peers");
        return shop.People.Count;
    }

    /// <summary>The silo at saturation and the engine alone in turns, so that both meet the same machine.</summary>
    /// <returns>Requests per second of the silo at saturation.</returns>
    private static async Task<double> EfficiencyAsync(BenchmarkReport report, SiloLoad load, string[] arguments, int rounds, double seconds)
    {
        using var raw = RawEngineProcess.Start(arguments);
        await raw.MeasureAsync(RawEngine.Batched);
        var (ours, alone, single, parts) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add((await ClosedLoop.RunAsync(Callers, seconds, load.AskPatientlyAsync)).PerSecond);
            alone.Add(await raw.MeasureAsync(RawEngine.Batched));
            single.Add(await raw.MeasureAsync(RawEngine.Single));
            parts.Add(await raw.MeasureAsync(RawEngine.Parts));
        }

        report.Set("requests_per_s", Statistics.Median(ours));
        report.Set("raw_requests_per_s", Statistics.Median(alone));
        report.Set("parts_requests_per_s", Statistics.Median(parts));
        report.Set("raw_vs_parts", Statistics.Median(alone) / Statistics.Median(parts));
        report.Set("efficiency", Statistics.Median(ours) / Statistics.Median(alone));
        report.Set("batching_gain", Statistics.Median(alone) / Statistics.Median(single));
        return Statistics.Median(ours);
    }
}
