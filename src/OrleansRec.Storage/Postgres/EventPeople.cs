using Npgsql;
using NpgsqlTypes;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Events;

namespace OrleansRec.Storage.Postgres;

/// <summary>Reads, forgets and merges people while the log is locked.</summary>
internal static class EventPeople
{
    /// <summary>What the log holds of each key, in their order.</summary>
    /// <param name="hashed">False where nobody was ever forgotten: then no tombstone is looked up.</param>
    public static LoggedUser[] Find(EventConnection log, List<string> keys, bool hashed)
    {
        List<byte[]> hashes = hashed ? [.. keys.Select(key => Tombstone.Of(log.Secret, key))] : [];
        using var command = log.Command(
            """
            SELECT k.place, p.id, (SELECT max(seq) FROM event e WHERE e.person = p.id), f.at, m.person
            FROM unnest($1, $2) WITH ORDINALITY AS k (key, hash, place)
            LEFT JOIN person p ON p.key = k.key
            LEFT JOIN forgotten f ON f.hash = k.hash
            LEFT JOIN merged m ON m.visitor = k.key
            """,
            Parameters.Array([.. keys.Select(PostgresText.Encode)], NpgsqlDbType.Text),
            Parameters.Array(hashes, NpgsqlDbType.Bytea));
        using var reader = command.ExecuteReader();
        var found = new LoggedUser[keys.Count];
        while (reader.Read())
        {
            found[reader.GetInt64(0) - 1] = new LoggedUser(
                reader.IsDBNull(1) ? 0 : reader.GetInt64(1),
                reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3),
                reader.IsDBNull(4) ? null : PostgresText.Decode(reader.GetString(4)));
        }
        return found;
    }

    /// <summary>Which of these events the log holds already.</summary>
    public static HashSet<(long Person, string EventId)> FindEvents(EventConnection log, List<long> people, List<string> eventIds)
    {
        using var command = log.Command(
            "SELECT e.person, e.event_id FROM unnest($1, $2) AS k (person, event_id) JOIN event e ON e.person = k.person AND e.event_id = k.event_id",
            Parameters.Array(people, NpgsqlDbType.Bigint),
            Parameters.Array([.. eventIds.Select(PostgresText.Encode)], NpgsqlDbType.Text));
        using var reader = command.ExecuteReader();
        HashSet<(long, string)> found = [];
        while (reader.Read()) found.Add((reader.GetInt64(0), PostgresText.Decode(reader.GetString(1))));
        return found;
    }

    /// <summary>Removes a person and leaves tombstones; the caller commits.</summary>
    public static PersonInLog Forget(EventConnection log, string key, long now)
    {
        var user = Find(log, [key], hashed: true)[0];
        var (events, first, last) = Span(log, user.Id);
        var visitors = Visitors(log, key);
        Run(log, "DELETE FROM event WHERE person = $1", user.Id);
        Run(log, "DELETE FROM person WHERE id = $1", user.Id);
        Run(log, "DELETE FROM merged WHERE person = $1", PostgresText.Encode(key));
        var at = Math.Max(Math.Max(now, last ?? now), user.ForgottenAt ?? now);
        Tombstone[] tombstones = [.. visitors.Prepend(key).Select(gone => new Tombstone(Tombstone.Of(log.Secret, gone), at))];
        Bury(log, tombstones);
        return new PersonInLog(events, first, visitors, user.MergedInto) { Tombstones = tombstones };
    }

    /// <summary>Takes over tombstones and forgets whoever they name; the caller commits.</summary>
    public static Tombstones Bury(EventConnection log, Tombstones missing)
    {
        log.Secret = missing.Secret;
        Run<byte[]>(log, "UPDATE secret SET key = $1", [missing.Secret]);
        foreach (var key in Keys(log))
        {
            if (missing.Find(key) is { } tombstone) Forget(log, key, tombstone.At);
        }
        Bury(log, missing.All);
        return missing;
    }

    /// <summary>Makes a visitor's events the user's, but for those from before the user was forgotten; the caller commits.</summary>
    /// <exception cref="InvalidRequestException">The visitor was merged into another user; nothing was changed.</exception>
    public static LogMerge Merge(EventConnection log, string visitorKey, string userKey)
    {
        var found = Find(log, [visitorKey, userKey], hashed: true);
        var (visitor, user) = (found[0], found[1]);
        if (visitor.MergedInto is { } already)
        {
            if (already == userKey) return new LogMerge(0, 0, 0, user.Version);
            throw new InvalidRequestException(
                "visitorId", $"Visitor '{visitorKey[2..]}' was merged into another user; a visitor belongs to one user, so send a new visitor id.");
        }
        var id = visitor.Version > 0 && user.Id == 0 ? Add(log, userKey) : user.Id;
        var forgotten = Run(log, "DELETE FROM event WHERE person = $1 AND at <= $2", visitor.Id, user.ForgottenAt ?? long.MinValue);
        var moved = Run(
            log,
            """
            UPDATE event e SET person = $2, seq = m.seq
            FROM (
                SELECT v.position, $3 + row_number() OVER (ORDER BY v.seq) AS seq FROM event v
                WHERE v.person = $1 AND NOT EXISTS (SELECT 1 FROM event u WHERE u.person = $2 AND u.event_id = v.event_id)) m
            WHERE e.position = m.position
            """,
            visitor.Id, id, user.Version);
        var duplicates = Run(log, "DELETE FROM event WHERE person = $1", visitor.Id);
        Run(log, "DELETE FROM person WHERE id = $1", visitor.Id);
        Run(log, "INSERT INTO merged (visitor, person) VALUES ($1, $2)", PostgresText.Encode(visitorKey), PostgresText.Encode(userKey));
        log.Run("UPDATE log_head SET changes = changes + 1 WHERE id = 1");
        return new LogMerge(moved, duplicates, forgotten, user.Version + moved);
    }

    /// <summary>Removes a person's oldest events; the caller commits.</summary>
    public static object Trim(EventConnection log, string key, long fromSeq, long before, long upToPosition)
    {
        var user = Find(log, [key], hashed: false)[0];
        return (long)Run(
            log,
            """
            DELETE FROM event WHERE person = $1 AND seq < (
                SELECT min(seq) FROM event WHERE person = $1 AND (seq >= $2 OR at >= $3 OR position > $4))
            """,
            user.Id, Math.Min(fromSeq, user.Version), before, upToPosition);
    }

    private static void Bury(EventConnection log, IReadOnlyCollection<Tombstone> tombstones)
    {
        using var bury = log.Command(
            """
            INSERT INTO forgotten (hash, at) SELECT * FROM unnest($1, $2)
            ON CONFLICT (hash) DO UPDATE SET at = greatest(forgotten.at, excluded.at)
            """,
            Parameters.Array([.. tombstones.Select(one => one.Hash)], NpgsqlDbType.Bytea),
            Parameters.Array([.. tombstones.Select(one => one.At)], NpgsqlDbType.Bigint));
        bury.ExecuteNonQuery();
        log.Run("UPDATE log_head SET forgettings = forgettings + 1, changes = changes + 1 WHERE id = 1");
    }

    private static List<string> Keys(EventConnection log)
    {
        using var command = log.Command("SELECT key FROM person UNION SELECT visitor FROM merged");
        using var reader = command.ExecuteReader();
        List<string> keys = [];
        while (reader.Read()) keys.Add(PostgresText.Decode(reader.GetString(0)));
        return keys;
    }

    private static (long Events, long? First, long? Last) Span(EventConnection log, long person)
    {
        using var command = log.Command(
            "SELECT count(*), min(position), max(at) FROM event WHERE person = $1", new NpgsqlParameter<long> { TypedValue = person });
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
    }

    private static List<string> Visitors(EventConnection log, string key)
    {
        using var command = log.Command(
            "SELECT visitor FROM merged WHERE person = $1 ORDER BY visitor", new NpgsqlParameter<string> { TypedValue = PostgresText.Encode(key) });
        using var reader = command.ExecuteReader();
        List<string> visitors = [];
        while (reader.Read()) visitors.Add(PostgresText.Decode(reader.GetString(0)));
        return visitors;
    }

    private static long Add(EventConnection log, string key)
    {
        using var command = log.Command(
            """
            WITH head AS (UPDATE log_head SET people = people + 1 WHERE id = 1 RETURNING people)
            INSERT INTO person (id, key) SELECT people, $1 FROM head RETURNING id
            """,
            new NpgsqlParameter<string> { TypedValue = PostgresText.Encode(key) });
        return (long)command.ExecuteScalar()!;
    }

    private static long Run<T>(EventConnection log, string sql, params T[] values)
    {
        using var command = log.Command(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return command.ExecuteNonQuery();
    }
}
