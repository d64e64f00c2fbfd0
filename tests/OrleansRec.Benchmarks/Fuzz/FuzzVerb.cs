using System.CommandLine;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.EndToEnd.Tests.Fuzzing;

namespace OrleansRec.Benchmarks.Fuzz;

/// <summary><c>fuzz</c>: does any broken request fail inside the server, stop it or make it grow?</summary>
internal static class FuzzVerb
{
    private const int WarmUp = 10_000;

    public static Command Create()
    {
        var requests = BenchmarkOptions.Size("--requests", 100_000, "Broken requests");
        var seed = BenchmarkOptions.Size("--seed", 1, "Another seed sends others");
        var report = BenchmarkOptions.Report();
        var verb = new Command("fuzz", "Broken requests drawn from the OpenAPI document.") { requests, seed, report };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(requests), parsed.GetValue(seed), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(int requests, int seed, string? file)
    {
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        var warmUp = new ApiFuzzer(silo.Http, seed + 1);
        await warmUp.RunAsync(Math.Min(WarmUp, requests));
        var before = silo.ResidentMegabytes();
        var fuzzer = new ApiFuzzer(silo.Http, seed);
        await fuzzer.RunAsync(requests);

        var report = new BenchmarkReport();
        report.Set("fuzz.requests", requests);
        report.Set("fuzz.faults", fuzzer.Faults.Count + warmUp.Faults.Count);
        report.Set("fuzz.resident_mb_before", before);
        report.Set("fuzz.resident_mb_after", silo.ResidentMegabytes());
        foreach (var (status, count) in fuzzer.Statuses.OrderBy(s => s.Key)) report.Set($"fuzz.answers.{status}", count);
        foreach (var fault in fuzzer.Faults.Concat(warmUp.Faults).Take(20)) Console.WriteLine(fault);
        await report.WriteAsync(file);
        return fuzzer.Faults.IsEmpty && warmUp.Faults.IsEmpty ? 0 : 1;
    }
}
