using System.CommandLine;
using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Startup;

/// <summary><c>startup</c>: from starting the process to ready with a warmed model, and what the first request takes.</summary>
internal static class StartupVerb
{
    private const int Requests = 200;

    /// <summary>Connections before anything counts: this process compiles code of its own with the first two.</summary>
    private const int ClientRounds = 3;

    public static Command Create()
    {
        var report = BenchmarkOptions.Report();
        var items = BenchmarkOptions.Size("--items", 100_000, "Items");
        var runs = BenchmarkOptions.Size("--runs", 3, "Starts, of which medians count");
        var verb = new Command("startup", "Seconds until a silo with a trained model is ready.") { report, items, runs };
        verb.SetAction(async (parsed, _) =>
        {
            var result = new BenchmarkReport();
            using var folder = new TempFolder();
            await SyntheticShop.Make(parsed.GetValue(items), users: 100, events: 20, threads: 1).StoreAsync(folder.Path);
            Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
            await WarmClientAsync(folder.Path);
            var (ready, first, usual, ratio) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var run = 0; run < parsed.GetValue(runs); run++)
            {
                var clock = Stopwatch.StartNew();
                await using var silo = await SiloProcess.StartAsync(folder.Path);
                ready.Add(clock.Elapsed.TotalSeconds);
                var (own, median) = await FirstAndMedianAsync(silo.Gateway);
                first.Add(own);
                usual.Add(median);
                ratio.Add(own / median);
                await silo.StopAsync();
            }

            result.Set("ready_seconds", Statistics.Median(ready));
            result.Set("first_request_ms", Statistics.Median(first));
            result.Set("request_p50_ms", Statistics.Median(usual));
            result.Set("first_request_vs_median", Statistics.Median(ratio));
            await result.WriteAsync(parsed.GetValue(report));
            return 0;
        });
        return verb;
    }

    /// <summary>What the silo's first caller waits for is measured, not what the first call of a client takes.</summary>
    private static async Task WarmClientAsync(string folder)
    {
        await using var silo = await SiloProcess.StartAsync(folder);
        for (var round = 0; round < ClientRounds; round++) await FirstAndMedianAsync(silo.Gateway);
        await silo.StopAsync();
    }

    /// <summary>A person each, so that every request activates a grain, as the first one does.</summary>
    private static async Task<(double First, double Median)> FirstAndMedianAsync(string gateway)
    {
        await using var sdk = await SdkConnection.OpenAsync(gateway);
        var times = new List<double>();
        for (var user = 0; user < Requests; user++)
        {
            var started = Stopwatch.GetTimestamp();
            await sdk.Client.RecommendAsync(new RecommendationRequest { UserId = $"first-{user}", Count = 20 });
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (times[0], Statistics.Median([.. times]));
    }
}
