using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.EndToEnd.Tests.Cluster;

/// <summary>What the README promises of PostgreSQL's files: after the documented maintenance nothing of a forgotten person is in them.</summary>
public sealed class ForgottenInFilesTests
{
    private const int People = 200;
    private const int Forgotten = 100;

    [SkippableFact]
    public async Task Forget_HundredUnderLoad_LeavesNoTraceAfterMaintenance()
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        await using var server = await PostgresServer.StartAsync();
        await using (var storage = await PostgresStorage.OpenAsync(
            server.ConnectionString(), new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default))
        {
            await storage.Events.AppendAsync([.. Enumerable.Range(0, People).Select(n => new UserAppend(
                Key(n), 0, [.. Enumerable.Range(0, 20).Select(e => View(EventId(n, e)))]))], default);
            await RunAsync(server, "ANALYZE");

            using var stop = new CancellationTokenSource();
            var load = Task.Run(async () =>
            {
                for (var version = 20; !stop.IsCancellationRequested; version++)
                {
                    await storage.Events.AppendAsync([.. Enumerable.Range(Forgotten, People - Forgotten).Select(n => new UserAppend(
                        Key(n), version, [View(EventId(n, version))]))], default);
                }
            });
            await Task.WhenAll(Enumerable.Range(0, Forgotten).Select(n => storage.Events.ForgetAsync(Key(n), DateTimeOffset.UtcNow, default).AsTask()));
            await stop.CancelAsync();
            await load;
            await storage.MaintainAsync(default);
        }

        await RunAsync(server, "ALTER SYSTEM SET wal_recycle = off");
        await RunAsync(server, "SELECT pg_reload_conf()");
        await RunAsync(server, "VACUUM (FULL, ANALYZE) event, person, merged, forgotten, orleansstorage");
        await RunAsync(server, "VACUUM FULL pg_statistic");
        for (var pass = 0; pass < 2; pass++)
        {
            await RunAsync(server, "SELECT pg_switch_wal()");
            await RunAsync(server, "CHECKPOINT");
        }

        var found = Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories).Where(file => Holds(file, "leaving")).ToArray();
        Assert.Empty(found.Select(file => Path.GetRelativePath(server.Data, file)));
        Assert.Contains(Directory.EnumerateFiles(server.Data, "*", SearchOption.AllDirectories), file => Holds(file, "staying"));
    }

    private static EventToAppend View(string id) => new(
        new BehaviourEvent { EventId = id, UserId = "any", ItemId = "item-0", Type = EventTypes.View, Timestamp = DateTimeOffset.UtcNow }, 0);

    private static string Key(int person) => person < Forgotten ? $"u:leaving-{person}" : $"u:staying-{person}";

    private static string EventId(int person, int number) => $"{(person < Forgotten ? "leaving" : "staying")}-event-{person}-{number}";

    private static bool Holds(string file, string text) => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    private static async Task RunAsync(PostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
