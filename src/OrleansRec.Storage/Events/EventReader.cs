using System.Text.Json;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Commits;
using OrleansRec.Storage.Sqlite;

namespace OrleansRec.Storage.Events;

/// <summary>Reads <c>log.db</c> over a connection of its own.</summary>
internal sealed class EventReader : IDisposable
{
    private const string Columns = """
        position, user, seq, event_id, item, type, at, quantity, price, value, currency, session, platform, scenario,
        recommendation, answer_position, properties, item_id
        """;

    private readonly Database _database;
    private readonly Func<int, string> _itemIdOf;
    private readonly Func<long> _forgettings;
    private long _seenForgettings;
    private readonly Statement _findUser;
    private readonly Statement _userKey;
    private readonly Statement _ofUser;
    private readonly Statement _ofAll;
    private readonly Statement _span;
    private readonly Statement _visitors;
    private readonly Statement _mergedInto;
    private readonly GenerationalCache<long, Person> _people = new(50_000);
    private readonly TextPool _texts = new();

    /// <param name="forgettings">When it grows, remembered keys are dropped.</param>
    public EventReader(string file, Func<int, string> itemIdOf, Func<long> forgettings)
    {
        _itemIdOf = itemIdOf;
        _forgettings = forgettings;
        _database = Database.OpenReader(file);
        _findUser = _database.Prepare("SELECT id FROM user WHERE key = ?1");
        _userKey = _database.Prepare("SELECT key FROM user WHERE id = ?1");
        _ofUser = _database.Prepare($"SELECT {Columns} FROM event WHERE user = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
        _ofAll = _database.Prepare($"SELECT {Columns} FROM event WHERE position > ?1 ORDER BY position LIMIT ?2");
        _span = _database.Prepare("SELECT count(*), min(position) FROM event WHERE user = ?1");
        _visitors = _database.Prepare("SELECT visitor FROM merged WHERE user = ?1 ORDER BY visitor");
        _mergedInto = _database.Prepare("SELECT user FROM merged WHERE visitor = ?1");
    }

    public IReadOnlyList<StoredEvent> ReadUser((string Key, long AfterSeq, int Limit) what)
    {
        _database.BeginRead();
        IReadOnlyList<StoredEvent> events = _findUser.Bind(1, what.Key).ReadScalar() is { } user
            ? ReadAll(_ofUser.Bind(1, user).Bind(2, what.AfterSeq).Bind(3, what.Limit))
            : [];
        _database.Commit();
        return events;
    }

    public IReadOnlyList<StoredEvent> Read((long AfterPosition, int Limit) what)
    {
        _database.BeginRead();
        var events = ReadAll(_ofAll.Bind(1, what.AfterPosition).Bind(2, what.Limit));
        _database.Commit();
        return events;
    }

    public Tombstones ReadTombstones()
    {
        using var secret = _database.Prepare("SELECT key FROM secret");
        using var rows = _database.Prepare("SELECT hash, at FROM forgotten");
        _database.BeginRead();
        secret.Step();
        var key = secret.GetSpan(0).ToArray();
        List<Tombstone> all = [];
        while (rows.Step()) all.Add(new Tombstone(rows.GetSpan(0).ToArray(), rows.GetInt64(1)));
        secret.Reset();
        _database.Commit();
        return new Tombstones(key, all);
    }

    public PersonInLog Describe(string key)
    {
        _database.BeginRead();
        _span.Bind(1, _findUser.Bind(1, key).ReadScalar() ?? 0).Step();
        var (events, first) = (_span.GetInt64(0), _span.GetNullableInt64(1));
        _span.Reset();
        List<string> visitors = [];
        _visitors.Bind(1, key);
        while (_visitors.Step()) visitors.Add(_visitors.GetText(0));
        var mergedInto = _mergedInto.Bind(1, key).Step() ? _mergedInto.GetText(0) : null;
        _mergedInto.Reset();
        _database.Commit();
        return new PersonInLog(events, first, visitors, mergedInto);
    }

    public void Dispose() => _database.Dispose();

    private List<StoredEvent> ReadAll(Statement rows)
    {
        var forgettings = _forgettings();
        if (forgettings != _seenForgettings) _people.Clear();
        _seenForgettings = forgettings;
        List<StoredEvent> events = [];
        while (rows.Step()) events.Add(ReadRow(rows));
        return events;
    }

    private StoredEvent ReadRow(Statement row)
    {
        var person = FindPerson(row.GetInt64(1));
        var item = (int)row.GetInt64(4);
        return new StoredEvent(row.GetInt64(0), person.Key, row.GetInt64(2), item, new BehaviourEvent
        {
            EventId = row.GetText(3),
            UserId = person.UserId,
            VisitorId = person.VisitorId,
            ItemId = item >= 0 ? _itemIdOf(item) : row.GetNullableText(17),
            Type = _texts.Get(row.GetSpan(5)),
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            Quantity = row.GetNullableDouble(7),
            Price = row.GetNullableDouble(8),
            Value = row.GetNullableDouble(9),
            Currency = row.IsNull(10) ? null : _texts.Get(row.GetSpan(10)),
            SessionId = row.GetNullableText(11),
            Platform = row.IsNull(12) ? null : _texts.Get(row.GetSpan(12)),
            Scenario = row.IsNull(13) ? null : _texts.Get(row.GetSpan(13)),
            RecommendationId = row.GetNullableText(14),
            Position = (int?)row.GetNullableInt64(15),
            Properties = row.IsNull(16) ? null : JsonSerializer.Deserialize(row.GetSpan(16), EventJson.Default.IReadOnlyDictionaryStringString),
        });
    }

    private Person FindPerson(long user)
    {
        if (_people.TryGet(user, out var known)) return known;
        _userKey.Bind(1, user).Step();
        var person = Person.Of(_userKey.GetText(0));
        _userKey.Reset();
        _people.Set(user, person);
        return person;
    }

    /// <summary>A key and the id it stands for, shared by all events of that user.</summary>
    private sealed record Person(string Key, string? UserId, string? VisitorId)
    {
        public static Person Of(string key) => key.StartsWith("v:", StringComparison.Ordinal)
            ? new Person(key, null, key[2..])
            : new Person(key, key.StartsWith("u:", StringComparison.Ordinal) ? key[2..] : key, null);
    }
}
