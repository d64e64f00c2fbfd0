using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>Writes appends to <c>log.db</c>. Being the only writer it may remember each user's version between batches.</summary>
internal sealed class EventWriter(string file, int cachedUsers) : BatchWriter<PendingAppend>(file)
{
    private readonly GenerationalCache<string, User> _users = new(cachedUsers);
    private Statement _findUser = null!;
    private Statement _addUser = null!;
    private Statement _version = null!;
    private Statement _insert = null!;
    private Statement _moveHead = null!;
    private long _nextUser;
    private long _position;
    private long _head;

    /// <summary>The last committed position.</summary>
    public long Head => Volatile.Read(ref _head);

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
        _nextUser = database.Scalar("SELECT max(id) FROM user") + 1;
        _position = database.Scalar("SELECT position FROM head");
        Volatile.Write(ref _head, _position);
    }

    protected override void Apply(PendingAppend append)
    {
        var user = Find(append.UserKey);
        if (user.Version != append.ExpectedVersion)
        {
            append.Result = new AppendResult(true, user.Version, []);
            return;
        }
        var events = append.Events;
        if (events.Count > 0 && user.Id == 0) user = Add(append.UserKey);
        var version = user.Version;
        var outcomes = new AppendOutcome[events.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (Insert(user.Id, version + 1, events[i], append.Properties?[i])) version++;
            else outcomes[i] = AppendOutcome.Duplicate;
        }
        _users.Set(append.UserKey, user with { Version = version });
        append.Result = new AppendResult(false, version, outcomes);
    }

    protected override void Finish()
    {
        if (_position != _head) _moveHead.Bind(1, _position).Run();
    }

    protected override void Committed() => Volatile.Write(ref _head, _position);

    protected override void Forget() => _users.Clear();

    private User Find(string key)
    {
        if (_users.TryGet(key, out var known)) return known;
        if (_findUser.Bind(1, key).ReadScalar() is not { } id) return default;
        var user = new User(id, _version.Bind(1, id).ReadScalar() ?? 0);
        _users.Set(key, user);
        return user;
    }

    private User Add(string key)
    {
        _addUser.Bind(1, _nextUser).Bind(2, key).Run();
        return new User(_nextUser++, 0);
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

    /// <summary>Id 0 means that the log does not know the user.</summary>
    private readonly record struct User(long Id, long Version);
}
