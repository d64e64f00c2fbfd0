using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Benchmarks.Memory;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Chaos.Cluster;
using OrleansRec.Client;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Postgres;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.Benchmarks.Users;

/// <summary>
/// <c>users</c>: how long the first request for somebody and the replay of a person's log take in a large database, what people in memory
/// cost, and the size of the log.
/// </summary>
internal static class UsersVerb
{
    private const int EventsPerUser = 20;
    private const int Callers = 4;
    private const int Replays = 2_000;
    private static readonly TimeSpan CollectionAge = TimeSpan.FromSeconds(61);

    public static Command Create()
    {
        var users = BenchmarkOptions.Size("--users", 1_000_000, $"People with {EventsPerUser} events each");
        var active = BenchmarkOptions.Size("--active", 10_000, "People asked for");
        var settle = new Option<int>("--settle") { Description = "Seconds after which the first people have left memory and as many others are asked for; 0: not measured.", DefaultValueFactory = _ => 130 };
        var waves = BenchmarkOptions.Size("--waves", 1, "How often others are asked for, each time after --settle");
        var report = BenchmarkOptions.Report();
        var verb = new Command("users", "Cold people in a large PostgreSQL database.") { users, active, settle, waves, report };
        verb.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(users), parsed.GetValue(active), TimeSpan.FromSeconds(parsed.GetValue(settle)), parsed.GetValue(waves), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(int users, int active, TimeSpan settle, int waves, string? file)
    {
        if (PostgresServer.Missing is { } missing) throw new InvalidOperationException(missing);
        if ((waves + 1L) * active > users)
            throw new InvalidOperationException($"{waves + 1} times the {active} people of '--active' are more than the {users} users; give less.");
        var report = new BenchmarkReport();
        await using var server = await PostgresServer.StartAsync();
        await WriteLittleAheadAsync(server);
        var watch = Stopwatch.StartNew();
        var size = await UserTable.FillAsync(server.ConnectionString(), users, EventsPerUser);
        report.Set("users.users", users);
        report.Set("users.events", (double)users * EventsPerUser);
        report.Set("users.fill_seconds", watch.Elapsed.TotalSeconds);
        report.Set("users.log_bytes_per_event", size.Total / (double)users / EventsPerUser);
        report.Set("users.log_bytes_per_event_without_indexes", size.Rows / (double)users / EventsPerUser);

        await using var silo = new SiloNode("users", "both", server.ConnectionString(), new Dictionary<string, string>
        {
            ["OrleansRec__Training__Automatic"] = "false",
            ["OrleansRec__Users__CollectionAge"] = CollectionAge.ToString(),
        });
        silo.Start();
        await silo.ReadyAsync(TimeSpan.FromSeconds(120));
        await using var sdk = await SdkConnection.OpenAsync(silo.Gateway);
        var people = Enumerable.Range(0, users).ToArray();
        new Random(1).Shuffle(people);
        await AskAsync(sdk.Client, people[^Math.Min(active, 2_000)..]);

        var replay = await ReplayAsync(server.ConnectionString(), people[^Math.Min(2 * active, users)..^Math.Min(active, users)]);
        report.Set("users.replay_p50_ms", Statistics.Quantile(replay, 0.5));
        report.Set("users.replay_p99_ms", Statistics.Quantile(replay, 0.99));

        var empty = InUse.Resident(silo.Id);
        var cold = await AskAsync(sdk.Client, people[..active]);
        var warm = await AskAsync(sdk.Client, people[..active]);
        var full = InUse.Resident(silo.Id);
        report.Set("users.cold_p50_ms", Statistics.Quantile(cold, 0.5));
        report.Set("users.cold_p99_ms", Statistics.Quantile(cold, 0.99));
        report.Set("users.warm_p50_ms", Statistics.Quantile(warm, 0.5));
        report.Set("users.warm_p99_ms", Statistics.Quantile(warm, 0.99));
        report.Set("users.resident_mb_before", empty / 1e6);
        report.Set("users.resident_mb_with_active", full / 1e6);
        for (var wave = 1; settle > TimeSpan.Zero && wave <= waves; wave++)
        {
            await Task.Delay(settle);
            await AskAsync(sdk.Client, people[(wave * active)..((wave + 1) * active)]);
            report.Set(wave == 1 ? "users.resident_mb_with_others_active" : $"users.resident_mb_with_others_active_{wave}", InUse.Resident(silo.Id) / 1e6);
        }

        await report.WriteAsync(file);
        return 0;
    }

    /// <summary>Rows of a table that is new in their transaction go to its file alone, not to the write-ahead log too.</summary>
    private static async Task WriteLittleAheadAsync(PostgresServer server)
    {
        await using (var connection = new NpgsqlConnection(server.ConnectionString() + ";Pooling=false"))
        {
            await connection.OpenAsync();
            foreach (var sql in (string[])["ALTER SYSTEM SET wal_level = minimal", "ALTER SYSTEM SET max_wal_senders = 0"])
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        await server.StopAsync();
        await server.StartAgainAsync();
    }

    /// <returns>Milliseconds of each request.</returns>
    private static async Task<List<double>> AskAsync(OrleansRecClient client, int[] people)
    {
        var times = new double[people.Length];
        await Parallel.ForAsync(0, people.Length, new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (i, cancellation) =>
        {
            var start = Stopwatch.GetTimestamp();
            var view = await client.GetUserAsync(UserTable.UserId(people[i]), cancellation);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (view.Version != EventsPerUser) throw new InvalidOperationException($"A person has version {view.Version} instead of {EventsPerUser}.");
        });
        return [.. times];
    }

    /// <summary>The whole log of one person after the other, through the reducer.</summary>
    /// <returns>Milliseconds of each replay.</returns>
    private static async Task<List<double>> ReplayAsync(string connectionString, int[] people)
    {
        await using var storage = await PostgresStorage.OpenAsync(
            connectionString, new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default);
        await OneAsync(people[0]);
        var times = new double[Math.Min(people.Length, Replays)];
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var version = await OneAsync(people[i]);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (version != EventsPerUser) throw new InvalidOperationException($"A replay ends at version {version} instead of {EventsPerUser}.");
        }

        return [.. times];

        async Task<long> OneAsync(int person)
        {
            var events = await storage.Events.ReadUserAsync("u:" + UserTable.UserId(person), 0, 1_000, default);
            var state = UserState.Empty;
            foreach (var stored in events) state = UserReducer.Apply(state, Behaviour.From(stored.Event, stored.Item));
            return state.Version;
        }
    }
}
