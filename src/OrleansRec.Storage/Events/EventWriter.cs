using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>Writes appends to <c>log.db</c>. Being the only writer it may remember each user's version between batches.</summary>
internal sealed class EventWriter(string file, int cachedUsers, EventCheckpoints checkpoints) : BatchWriter<PendingWrite>(file)
{
    private readonly GenerationalCache<string, LoggedUser> _users = new(cachedUsers);
    private readonly PersonWriter _people = new();
    private Statement _findUser = null!;
    private Statement _addUser = null!;
    private Statement _version = null!;
    private Statement _insert = null!;
    private Statement _moveHead = null!;
    private long _nextUser;
    private long _position;
    private long _head;
    private long _forgettings;

    /// <summary>The last committed position.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Committed forgettings.</summary>
    public long Forgettings => Volatile.Read(ref _forgettings);

    public override void Write(IReadOnlyList<PendingWrite> batch)
    {
        var before = _position;
        lock (checkpoints.Writing) base.Write(batch);
        checkpoints.Committed((int)(_position - before));
        if (_people.Forgettings == _forgettings) return;
        // What was deleted is overwritten in the file; this takes it out of the write-ahead file too.
        checkpoints.WithoutCopies(_people.TruncateLog);
        Volatile.Write(ref _forgettings, _people.Forgettings);
    }

    /// <summary>Removes a person; runs inside the transaction.</summary>
    public PersonInLog Forget(string key, DateTimeOffset now)
    {
        var removed = _people.Forget(key, Find(key), now.ToUnixTimeMilliseconds());
        foreach (var gone in removed.Visitors.Prepend(key)) _users.Set(gone, new LoggedUser(0, 0, removed.Tombstones[0].At, null));
        return removed;
    }

    /// <summary>Takes over tombstones and forgets whoever they name; runs inside the transaction.</summary>
    public Tombstones Bury(Tombstones missing)
    {
        _people.SetSecret(missing.Secret);
        foreach (var key in _people.Keys())
        {
            if (missing.Find(key) is { } tombstone) Forget(key, DateTimeOffset.FromUnixTimeMilliseconds(tombstone.At));
        }
        _people.Bury(missing.All);
        _users.Clear();
        return missing;
    }

    /// <summary>Removes a person's oldest events; runs inside the transaction.</summary>
    public long Trim(string key, long fromSeq, DateTimeOffset before, long upToPosition)
    {
        var user = Find(key);
        return user.Id == 0 ? 0 : _people.Trim(user.Id, Math.Min(fromSeq, user.Version), before.ToUnixTimeMilliseconds(), upToPosition);
    }

    /// <summary>Moves a visitor's events; runs inside the transaction.</summary>
    public LogMerge Merge(string visitorKey, string userKey)
    {
        var visitor = Find(visitorKey);
        var user = Find(userKey);
        if (visitor.MergedInto is null && visitor.Version > 0 && user.Id == 0) user = Add(userKey, user);
        var merge = _people.Merge(visitorKey, visitor, userKey, user);
        _users.Set(visitorKey, visitor with { Id = 0, Version = 0, MergedInto = userKey });
        if (user.Id != 0) _users.Set(userKey, user with { Version = merge.Version });
        return merge;
    }

    protected override void Prepare(Database database)
    {
        _findUser = database.Prepare("SELECT id FROM user WHERE key = ?1");
        _addUser = database.Prepare("INSERT INTO user (id, key) VALUES (?1, ?2)");
        _version = database.Prepare("SELECT max(seq) FROM event WHERE user = ?1");
        _insert = database.Prepare("""
            INSERT INTO event (position, user, seq, event_id, item, type, at, quantity, price, value, currency, session, platform, scenario,
                               recommendation, answer_position, properties, item_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
            ON CONFLICT (user, event_id) DO NOTHING
            """);
        _moveHead = database.Prepare("UPDATE head SET position = ?1 WHERE id = 1");
        _people.Prepare(database);
        // At 256 MB in the write-ahead file a commit copies them itself: nobody else could.
        database.Execute("PRAGMA wal_autocheckpoint = 65536");
        // Never an id again that readers may have seen as somebody who was forgotten meanwhile.
        _nextUser = Math.Max(_nextUser, database.Scalar("SELECT max(id) FROM user") + 1);
        _position = database.Scalar("SELECT position FROM head");
        Volatile.Write(ref _head, _position);
        Volatile.Write(ref _forgettings, _people.Forgettings);
    }

    protected override void Apply(PendingWrite write)
    {
        if (write is PendingAppend append) Append(append);
        else ((PendingChange<EventWriter>)write).Apply(this);
    }

    private void Append(PendingAppend append)
    {
        var user = Find(append.UserKey);
        if (user.MergedInto is not null)
        {
            append.Result = new AppendResult(false, 0, []) { MergedInto = user.MergedInto };
            return;
        }
        if (user.Version != append.ExpectedVersion)
        {
            append.Result = new AppendResult(true, user.Version, []);
            return;
        }
        var events = append.Events;
        var version = user.Version;
        var outcomes = new AppendOutcome[events.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (user.ForgottenAt is { } forgotten && events[i].Event.Timestamp.ToUnixTimeMilliseconds() <= forgotten)
            {
                outcomes[i] = AppendOutcome.Forgotten;
                continue;
            }
            if (user.Id == 0) user = Add(append.UserKey, user);
            if (Insert(user.Id, version + 1, events[i], append.Properties?[i])) version++;
            else outcomes[i] = AppendOutcome.Duplicate;
        }
        if (user.Id != 0) _users.Set(append.UserKey, user with { Version = version });
        append.Result = new AppendResult(false, version, outcomes);
    }

    protected override void Finish()
    {
        if (_position != _head) _moveHead.Bind(1, _position).Run();
    }

    protected override void Committed() => Volatile.Write(ref _head, _position);

    protected override void Forget() => _users.Clear();

    private LoggedUser Find(string key)
    {
        if (_users.TryGet(key, out var known)) return known;
        var (forgottenAt, mergedInto) = _people.Find(key);
        if (_findUser.Bind(1, key).ReadScalar() is not { } id) return new LoggedUser(0, 0, forgottenAt, mergedInto);
        var user = new LoggedUser(id, _version.Bind(1, id).ReadScalar() ?? 0, forgottenAt, mergedInto);
        _users.Set(key, user);
        return user;
    }

    private LoggedUser Add(string key, LoggedUser unknown)
    {
        _addUser.Bind(1, _nextUser).Bind(2, key).Run();
        return unknown with { Id = _nextUser++ };
    }

    /// <summary>False where the user's log already has an event of that id.</summary>
    private bool Insert(long user, long seq, EventToAppend entry, string? properties)
    {
        var what = entry.Event;
        var inserted = _insert
            .Bind(1, _position + 1).Bind(2, user).Bind(3, seq).Bind(4, what.EventId).Bind(5, entry.Item).Bind(6, what.Type)
            .Bind(7, what.Timestamp.ToUnixTimeMilliseconds()).Bind(8, what.Quantity).Bind(9, what.Price).Bind(10, what.Value)
            .Bind(11, what.Currency).Bind(12, what.SessionId).Bind(13, what.Platform).Bind(14, what.Scenario)
            .Bind(15, what.RecommendationId).Bind(16, what.Position).Bind(17, properties)
            .Bind(18, entry.Item < 0 ? what.ItemId : null)
            .Run() > 0;
        if (inserted) _position++;
        return inserted;
    }
}
