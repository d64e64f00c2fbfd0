using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>Forgets and merges people in <c>log.db</c>: the part of <see cref="EventWriter"/> that changes rows already written.</summary>
internal sealed class PersonWriter
{
    private Database _database = null!;
    private byte[] _secret = [];
    private long _tombstones;
    private Statement _tombstone = null!;
    private Statement _mergedInto = null!;
    private Statement _visitors = null!;
    private Statement _span = null!;
    private Statement _deleteEvents = null!;
    private Statement _deleteEventsUpTo = null!;
    private Statement _deleteUser = null!;
    private Statement _deleteMerged = null!;
    private Statement _bury = null!;
    private Statement _countForgetting = null!;
    private Statement _setSecret = null!;
    private Statement _positions = null!;
    private Statement _move = null!;
    private Statement _addMerged = null!;
    private Statement _trim = null!;

    /// <summary>Those of the open transaction included.</summary>
    public long Forgettings { get; private set; }

    public void Prepare(Database database)
    {
        _database = database;
        database.Execute("PRAGMA secure_delete = ON");
        using (var secret = database.Prepare("SELECT key FROM secret"))
        {
            secret.Step();
            _secret = secret.GetSpan(0).ToArray();
        }
        _tombstones = database.Scalar("SELECT count(*) FROM forgotten");
        Forgettings = database.Scalar("SELECT forgettings FROM head");
        _tombstone = database.Prepare("SELECT at FROM forgotten WHERE hash = ?1");
        _mergedInto = database.Prepare("SELECT user FROM merged WHERE visitor = ?1");
        _visitors = database.Prepare("SELECT visitor FROM merged WHERE user = ?1 ORDER BY visitor");
        _span = database.Prepare("SELECT count(*), min(position), max(at) FROM event WHERE user = ?1");
        _deleteEvents = database.Prepare("DELETE FROM event WHERE user = ?1");
        _deleteEventsUpTo = database.Prepare("DELETE FROM event WHERE user = ?1 AND at <= ?2");
        _deleteUser = database.Prepare("DELETE FROM user WHERE id = ?1");
        _deleteMerged = database.Prepare("DELETE FROM merged WHERE user = ?1");
        _bury = database.Prepare("""
            INSERT INTO forgotten (hash, at) VALUES (?1, ?2) ON CONFLICT (hash) DO UPDATE SET at = max(at, excluded.at)
            """);
        _countForgetting = database.Prepare("UPDATE head SET forgettings = forgettings + 1");
        _setSecret = database.Prepare("UPDATE secret SET key = ?1");
        _positions = database.Prepare("SELECT position FROM event WHERE user = ?1 ORDER BY seq");
        _move = database.Prepare("UPDATE OR IGNORE event SET user = ?2, seq = ?3 WHERE position = ?1");
        _addMerged = database.Prepare("INSERT INTO merged (visitor, user) VALUES (?1, ?2)");
        _trim = database.Prepare("""
            DELETE FROM event WHERE user = ?1 AND seq < (
                SELECT min(seq) FROM event WHERE user = ?1 AND (seq >= ?2 OR at >= ?3 OR position > ?4))
            """);
    }

    /// <summary>The time up to which a key's events are refused, and the user that a visitor was merged into.</summary>
    public (long? ForgottenAt, string? MergedInto) Find(string key)
    {
        var forgottenAt = _tombstones == 0 ? null : _tombstone.Bind(1, Tombstone.Of(_secret, key)).ReadScalar();
        if (!key.StartsWith("v:", StringComparison.Ordinal)) return (forgottenAt, null);
        var mergedInto = _mergedInto.Bind(1, key).Step() ? _mergedInto.GetText(0) : null;
        _mergedInto.Reset();
        return (forgottenAt, mergedInto);
    }

    /// <returns>What was removed; its tombstones are the person's and then one for each of the visitors.</returns>
    public PersonInLog Forget(string key, LoggedUser user, long now)
    {
        _span.Bind(1, user.Id).Step();
        var (events, first, last) = (_span.GetInt64(0), _span.GetNullableInt64(1), _span.GetNullableInt64(2));
        _span.Reset();
        List<string> visitors = [];
        _visitors.Bind(1, key);
        while (_visitors.Step()) visitors.Add(_visitors.GetText(0));

        _deleteEvents.Bind(1, user.Id).Run();
        _deleteUser.Bind(1, user.Id).Run();
        _deleteMerged.Bind(1, key).Run();
        var at = Math.Max(Math.Max(now, last ?? now), user.ForgottenAt ?? now);
        Tombstone[] tombstones = [.. visitors.Prepend(key).Select(gone => new Tombstone(Tombstone.Of(_secret, gone), at))];
        Bury(tombstones);
        return new PersonInLog(events, first, visitors, user.MergedInto) { Tombstones = tombstones };
    }

    /// <summary>Writes the tombstones of a forgetting; of two for one person the later one stays.</summary>
    public void Bury(IReadOnlyCollection<Tombstone> tombstones)
    {
        foreach (var (hash, at) in tombstones) _bury.Bind(1, hash).Bind(2, at).Run();
        _tombstones += tombstones.Count;
        _countForgetting.Run();
        Forgettings++;
    }

    /// <summary>Makes this the key of the tombstones' hashes.</summary>
    public void SetSecret(byte[] secret)
    {
        _setSecret.Bind(1, secret).Run();
        _secret = secret;
    }

    /// <summary>Keys of everybody in the log.</summary>
    public List<string> Keys()
    {
        using var keys = _database.Prepare("SELECT key FROM user UNION SELECT visitor FROM merged");
        List<string> all = [];
        while (keys.Step()) all.Add(keys.GetText(0));
        return all;
    }

    /// <returns>Events removed.</returns>
    public long Trim(long user, long fromSeq, long before, long upToPosition) =>
        _trim.Bind(1, user).Bind(2, fromSeq).Bind(3, before).Bind(4, upToPosition).Run();

    /// <summary>Makes a visitor's events the user's, but for those from before the user was forgotten.</summary>
    /// <param name="user">Has a row where the visitor has events.</param>
    public LogMerge Merge(string visitorKey, LoggedUser visitor, string userKey, LoggedUser user)
    {
        if (visitor.MergedInto is { } already)
        {
            if (already == userKey) return new LogMerge(0, 0, 0, user.Version);
            throw new InvalidRequestException(
                "visitorId", $"Visitor '{visitorKey[2..]}' was merged into another user; a visitor belongs to one user, so send a new visitor id.");
        }
        var forgotten = _deleteEventsUpTo.Bind(1, visitor.Id).Bind(2, user.ForgottenAt ?? long.MinValue).Run();
        List<long> positions = [];
        _positions.Bind(1, visitor.Id);
        while (_positions.Step()) positions.Add(_positions.GetInt64(0));
        var version = user.Version;
        foreach (var position in positions)
        {
            // An event that the user's log has under the same id stays behind and is deleted below.
            if (_move.Bind(1, position).Bind(2, user.Id).Bind(3, version + 1).Run() > 0) version++;
        }
        var duplicates = _deleteEvents.Bind(1, visitor.Id).Run();
        _deleteUser.Bind(1, visitor.Id).Run();
        _addMerged.Bind(1, visitorKey).Bind(2, userKey).Run();
        return new LogMerge(version - user.Version, duplicates, forgotten, version);
    }

    public void TruncateLog() => _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
}
