using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansRec.Grains.Users;
using OrleansRec.Storage.Postgres;

namespace OrleansRec.Chaos.Cluster;

/// <summary>What the database and the grains hold, beside what was acknowledged.</summary>
/// <param name="Acknowledged">Events.</param>
/// <param name="Stored">Events of these users in the log.</param>
/// <param name="Lost">Acknowledged and not in the log.</param>
/// <param name="Duplicates">In the log more than once.</param>
/// <param name="Differences">A sentence for each user whose grain differs from the replay of their log, or whose log is not dense.</param>
/// <param name="UnpromotedAnswers">Lists from a version that never was live.</param>
/// <param name="Promotions">Versions that went live.</param>
/// <param name="Backward">Promotions that had learned less of the log than the one before.</param>
internal sealed record Verdict(
    long Acknowledged, long Stored, long Lost, long Duplicates, IReadOnlyList<string> Differences, long UnpromotedAnswers, int Promotions, int Backward)
{
    public bool IsClean => this is { Lost: 0, Duplicates: 0, Differences.Count: 0, UnpromotedAnswers: 0, Backward: 0 } && Stored == Acknowledged;

    /// <summary>After the load has stopped and every silo is ready.</summary>
    public static async Task<Verdict> OfAsync(SiloCluster cluster, ClusterLoad load)
    {
        await using var source = NpgsqlDataSource.Create(cluster.Database);
        Dictionary<string, List<(string EventId, long Seq)>> logs = [];
        await foreach (var row in ReadAsync(source, "SELECT p.key, e.event_id, e.seq FROM event e JOIN person p ON p.id = e.person ORDER BY e.seq"))
        {
            var key = row.GetString(0)[2..];
            if (!logs.TryGetValue(key, out var log)) logs.Add(key, log = []);
            log.Add((row.GetString(1), row.GetInt64(2)));
        }

        long stored = 0, lost = 0, duplicates = 0;
        List<string> differences = [];
        foreach (var (user, count) in load.Acknowledged)
        {
            var log = logs.GetValueOrDefault(user) ?? [];
            var ids = log.Select(entry => entry.EventId).ToHashSet();
            stored += log.Count;
            duplicates += log.Count - ids.Count;
            lost += Enumerable.Range(0, count).Count(n => !ids.Contains($"{user}#{n}"));
            if (log.Where((entry, place) => entry.Seq != place + 1).Any()) differences.Add($"{user}: the log of {log.Count} events is not dense");
        }

        await AddMismatchesAsync(cluster, load, differences);
        var (promoted, backward) = await PromotionsAsync(source);
        return new Verdict(
            load.Acknowledged.Values.Sum(count => (long)count), stored, lost, duplicates, differences,
            load.Versions.Where(version => !promoted.Contains(version.Key)).Sum(version => (long)version.Value), promoted.Count, backward);
    }

    private static async Task<(HashSet<string> Versions, int Backward)> PromotionsAsync(NpgsqlDataSource source)
    {
        HashSet<string> versions = [];
        long reached = 0;
        var backward = 0;
        await foreach (var row in ReadAsync(source, "SELECT version, info FROM version WHERE promoted IS NOT NULL ORDER BY promoted"))
        {
            versions.Add(row.GetString(0));
            var position = Position(row.GetString(1));
            if (position < reached) backward++;
            reached = position;
        }
        return (versions, backward);
    }

    private static long Position(string info)
    {
        var described = JsonNode.Parse(info)!.AsObject();
        return (long)described.First(field => field.Key.Equals("LogPosition", StringComparison.OrdinalIgnoreCase)).Value!;
    }

    /// <summary>Asks every user's grain and compares with a replay of the log by the same reducer.</summary>
    private static async Task AddMismatchesAsync(SiloCluster cluster, ClusterLoad load, List<string> differences)
    {
        await using var storage = await PostgresStorage.OpenAsync(
            cluster.Database, new PostgresStorageOptions(), TimeProvider.System, NullLoggerFactory.Instance, default);
        var asked = 0;
        foreach (var user in load.Acknowledged.Keys)
        {
            var replay = new UserJournal("u:" + user, storage.Events);
            await replay.ReloadAsync();
            var expected = JsonSerializer.SerializeToNode(
                UserViews.Of(user, replay.Unpack(), new Dictionary<string, string>(), storage.Catalogue), JsonSerializerOptions.Web)!;
            var node = cluster.Nodes[asked++ % cluster.Nodes.Count];
            var actual = JsonNode.Parse(await node.Http.GetStringAsync("/v1/users/" + user))!;
            foreach (var field in new[] { "version", "events", "recentItems", "cart" })
            {
                if (JsonNode.DeepEquals(expected[field], actual[field])) continue;
                differences.Add($"{user}, asked of {node.Name}: {field} is {actual[field]?.ToJsonString()}, and {expected[field]?.ToJsonString()} by the log");
                break;
            }
        }
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> ReadAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) yield return reader;
    }
}
