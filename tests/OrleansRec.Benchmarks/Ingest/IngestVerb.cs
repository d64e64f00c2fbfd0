using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Chaos.Cluster;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.Silo.Cli;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary><c>ingest</c>: acknowledged, durable events per second beside raw inserts of the same rows in the same run.</summary>
internal static class IngestVerb
{
    private const int Rounds = 3;
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "Of each measurement; there are twenty.", DefaultValueFactory = _ => 5 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("'--seconds' is below 1; give at least 1.");
        });
        var warmUp = new Option<int>("--warm-up") { Description = "Seconds for which each silo works before anything counts.", DefaultValueFactory = _ => 15 };
        var only = new Option<string?>("--only") { Description = "One store: sqlite or postgres." };
        only.AcceptOnlyFromAmong("sqlite", "postgres");
        var settle = new Option<int>("--settle") { Description = "Seconds between the last round and the half load.", DefaultValueFactory = _ => 10 };
        var rate = new Option<int>("--rate") { Description = "Skip the rounds and send this many events per second at once; 0: half of what the rounds give." };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("'--rate' is below 0; give the events per second.");
        });
        var report = new Option<string?>("--report") { Description = "Write the figures to this JSON file." };
        var verb = new Command("ingest", "Durable events per second beside the database's own limit.") { seconds, warmUp, only, settle, rate, report };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(rate) > 0 && result.GetValue(report) is not null) result.AddError("'--rate' leaves out most figures of the report; give '--report' without it.");
        });
        verb.SetAction((parsed, _) => RunAsync(
            new IngestTimes(parsed.GetValue(seconds), parsed.GetValue(warmUp), parsed.GetValue(settle)), parsed.GetValue(rate), parsed.GetValue(only), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(IngestTimes times, int rate, string? only, string? report)
    {
        // A trainer would take part of the machine whenever it finds enough events.
        Environment.SetEnvironmentVariable("OrleansRec__Training__Automatic", "false");
        var json = new JsonObject();
        if (only != "postgres") json["sqlite"] = Json(await SqliteAsync(times, rate));
        if (only == "sqlite")
        {
            json["notes"] = new JsonArray("postgres: not asked for");
        }
        else if (PostgresServer.Missing is { } missing)
        {
            json["notes"] = new JsonArray("postgres: " + missing);
            Console.WriteLine("PostgreSQL is left out: " + missing);
        }
        else
        {
            json["postgres"] = Json(await PostgresAsync(times, rate));
        }

        ReportOrigin.AddTo(json);
        if (report is not null) await File.WriteAllTextAsync(report, json.ToJsonString(_indented));
        return 0;
    }

    private static async Task<IngestFigures> SqliteAsync(IngestTimes times, int rate)
    {
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.File("silo"));
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        await using var log = SqliteEventLog.Open(folder.File("log.db"), _ => "", new SqliteEventLogOptions(), NullLogger.Instance);
        using var raw = await RawInserts.OpenAsync(folder.File("raw.db"));
        return await IngestFigures.MeasureAsync("SQLite", sdk.Client, log, raw.Run, () => Task.CompletedTask, Rounds, times, rate);
    }

    private static async Task<IngestFigures> PostgresAsync(IngestTimes times, int rate)
    {
        await using var server = await PostgresServer.StartAsync();
        await using var silo = new SiloNode("postgres", "both", await server.CreateSchemaAsync(), new Dictionary<string, string>());
        silo.Start();
        await silo.ReadyAsync(TimeSpan.FromSeconds(60));
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        var (ofLog, ofRaw) = (await server.CreateSchemaAsync(), await server.CreateSchemaAsync());
        await using var storage = await PostgresStorage.OpenAsync(ofLog, new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default);
        using var raw = await RawUnnestInserts.OpenAsync(ofRaw);
        return await IngestFigures.MeasureAsync("PostgreSQL", sdk.Client, storage.Events, raw.Run, DropOthersAsync, Rounds, times, rate);

        async Task DropOthersAsync()
        {
            await server.DropSchemaAsync(ofLog);
            await server.DropSchemaAsync(ofRaw);
        }
    }

    private static JsonObject Json(IngestFigures figures) => new()
    {
        ["events_per_s"] = Math.Round(figures.Acknowledged),
        ["raw_events_per_s"] = Math.Round(figures.Raw),
        ["ratio"] = Math.Round(figures.Acknowledged / figures.Raw, 3),
        ["ack_p50_ms_half_load"] = Math.Round(figures.HalfLoad.P50, 1),
        ["ack_p99_ms_half_load"] = Math.Round(figures.HalfLoad.P99, 1),
        ["log_events_per_s"] = Math.Round(figures.Log),
        ["log_ratio"] = Math.Round(figures.Log / figures.Raw, 3),
    };
}
