using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.Storage.Events;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary><c>ingest</c>: acknowledged, durable events per second beside raw inserts of the same rows in the same run.</summary>
internal static class IngestVerb
{
    private const int Rounds = 3;
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Of each measurement; there are ten.", DefaultValueFactory = _ => 5 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("'--seconds' is below 1; give at least 1.");
        });
        var report = new Option<string?>("--report") { Description = "Write the figures to this JSON file." };
        var verb = new Command("ingest", "Durable events per second beside the database's own limit.") { seconds, report };
        verb.SetAction((parsed, _) => RunAsync(TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(TimeSpan each, string? report)
    {
        // A trainer would take part of the machine whenever it finds enough events.
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.File("silo"));
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        await using var log = SqliteEventLog.Open(folder.File("log.db"), _ => "", new SqliteEventLogOptions(), NullLogger.Instance);
        using var raw = await RawInserts.OpenAsync(folder.File("raw.db"));
        var (siloLoad, logLoad, rawLoad) = (new Workload(1), new Workload(2), new Workload(3));
        Dictionary<string, long>[] versions = [.. Enumerable.Range(0, Workload.Callers).Select(_ => new Dictionary<string, long>())];

        // Interleaved, so that all meet the same machine; the first round warms up and does not count.
        List<double> acknowledged = [], logged = [], inserted = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var time = round == 0 ? TimeSpan.FromSeconds(2) : each;
            var figures = (await ClosedLoop.RunAsync(sdk.Client, siloLoad, time), await ClosedLoop.RunAsync(log, logLoad, versions, time), raw.Run(rawLoad, time));
            if (round == 0) continue;
            acknowledged.Add(figures.Item1);
            logged.Add(figures.Item2);
            inserted.Add(figures.Item3);
        }

        var (perSecond, logPerSecond, rawPerSecond) = (Median(acknowledged), Median(logged), Median(inserted));
        var p99 = await HalfLoad.P99Async(sdk.Client, siloLoad, perSecond / 2, each);
        Console.WriteLine(FormattableString.Invariant($"""
            SQLite, {Workload.Callers} callers, batches of {Workload.BatchSize}, {Workload.Users} users; median of {Rounds} rounds of {each.TotalSeconds} s
              acknowledged over the SDK   {perSecond:0} events/s, {perSecond / rawPerSecond:0.00} of raw; p99 of the acknowledgement at half load {p99:0.0} ms
              event log alone             {logPerSecond:0} events/s, {logPerSecond / rawPerSecond:0.00} of raw
              raw batched insert          {rawPerSecond:0} events/s
            """));
        if (report is not null) await File.WriteAllTextAsync(report, Json(perSecond, logPerSecond, rawPerSecond, p99).ToJsonString(_indented));
        return 0;
    }

    private static JsonObject Json(double perSecond, double logPerSecond, double rawPerSecond, double p99) => new()
    {
        ["sqlite"] = new JsonObject
        {
            ["events_per_s"] = Math.Round(perSecond),
            ["raw_events_per_s"] = Math.Round(rawPerSecond),
            ["ratio"] = Math.Round(perSecond / rawPerSecond, 3),
            ["ack_p99_ms_half_load"] = Math.Round(p99, 1),
            ["log_events_per_s"] = Math.Round(logPerSecond),
            ["log_ratio"] = Math.Round(logPerSecond / rawPerSecond, 3),
        },
        ["notes"] = new JsonArray("postgres: there is no PostgreSQL storage yet"),
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
