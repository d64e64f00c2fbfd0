using Npgsql;
using NpgsqlTypes;
using OrleansRec.Contracts.Events;

namespace OrleansRec.Storage.Postgres;

/// <summary>Rows on their way into <c>event</c>, column by column, as the arrays that <c>unnest</c> takes. Reused from batch to batch.</summary>
internal sealed class EventRows
{
    /// <summary>
    /// Where a column is null in every row its array stays empty: <c>unnest</c> fills up with nulls. An event that is there already ends the batch
    /// with a division by zero, because PostgreSQL writes the keys of a unique violation, and with them who did what, into a log of its own.
    /// </summary>
    public const string Insert = """
        INSERT INTO event (position, person, seq, event_id, item, type, at, quantity, price, value, currency, session, platform, scenario,
                           recommendation, answer_position, properties, item_id)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT (person, event_id) DO UPDATE SET seq = excluded.seq / 0
        """;

    private readonly List<long> _positions = [];
    private readonly List<long> _people = [];
    private readonly List<long> _seqs = [];
    private readonly List<string> _eventIds = [];
    private readonly List<int> _items = [];
    private readonly List<string> _types = [];
    private readonly List<long> _times = [];
    private readonly SparseColumn<double?> _quantities = new();
    private readonly SparseColumn<double?> _prices = new();
    private readonly SparseColumn<double?> _values = new();
    private readonly SparseColumn<string?> _currencies = new();
    private readonly SparseColumn<string?> _sessions = new();
    private readonly SparseColumn<string?> _platforms = new();
    private readonly SparseColumn<string?> _scenarios = new();
    private readonly SparseColumn<string?> _recommendations = new();
    private readonly SparseColumn<int?> _answerPositions = new();
    private readonly SparseColumn<string?> _properties = new();
    private readonly SparseColumn<string?> _itemIds = new();

    public int Count => _positions.Count;

    /// <summary>Binds the columns, in the order of <see cref="Insert"/>; what is added later is sent too.</summary>
    public void BindTo(NpgsqlParameterCollection parameters)
    {
        Bind(_positions, NpgsqlDbType.Bigint);
        Bind(_people, NpgsqlDbType.Bigint);
        Bind(_seqs, NpgsqlDbType.Bigint);
        Bind(_eventIds, NpgsqlDbType.Text);
        Bind(_items, NpgsqlDbType.Integer);
        Bind(_types, NpgsqlDbType.Text);
        Bind(_times, NpgsqlDbType.Bigint);
        Bind(_quantities.Values, NpgsqlDbType.Double);
        Bind(_prices.Values, NpgsqlDbType.Double);
        Bind(_values.Values, NpgsqlDbType.Double);
        Bind(_currencies.Values, NpgsqlDbType.Text);
        Bind(_sessions.Values, NpgsqlDbType.Text);
        Bind(_platforms.Values, NpgsqlDbType.Text);
        Bind(_scenarios.Values, NpgsqlDbType.Text);
        Bind(_recommendations.Values, NpgsqlDbType.Text);
        Bind(_answerPositions.Values, NpgsqlDbType.Integer);
        Bind(_properties.Values, NpgsqlDbType.Text);
        Bind(_itemIds.Values, NpgsqlDbType.Text);

        void Bind<T>(List<T> values, NpgsqlDbType type) => parameters.Add(Parameters.Array(values, type));
    }

    public void Add(long position, long person, long seq, BehaviourEvent what, int item, string? properties)
    {
        var row = _positions.Count;
        _positions.Add(position);
        _people.Add(person);
        _seqs.Add(seq);
        _eventIds.Add(PostgresText.Encode(what.EventId));
        _items.Add(item);
        _types.Add(PostgresText.Encode(what.Type));
        _times.Add(what.Timestamp.ToUnixTimeMilliseconds());
        _quantities.Set(row, what.Quantity);
        _prices.Set(row, what.Price);
        _values.Set(row, what.Value);
        _currencies.Set(row, Encode(what.Currency));
        _sessions.Set(row, Encode(what.SessionId));
        _platforms.Set(row, Encode(what.Platform));
        _scenarios.Set(row, Encode(what.Scenario));
        _recommendations.Set(row, Encode(what.RecommendationId));
        _answerPositions.Set(row, what.Position);
        _properties.Set(row, properties);
        _itemIds.Set(row, item < 0 ? Encode(what.ItemId) : null);
    }

    public void Clear()
    {
        _positions.Clear();
        _people.Clear();
        _seqs.Clear();
        _eventIds.Clear();
        _items.Clear();
        _types.Clear();
        _times.Clear();
        _quantities.Values.Clear();
        _prices.Values.Clear();
        _values.Values.Clear();
        _currencies.Values.Clear();
        _sessions.Values.Clear();
        _platforms.Values.Clear();
        _scenarios.Values.Clear();
        _recommendations.Values.Clear();
        _answerPositions.Values.Clear();
        _properties.Values.Clear();
        _itemIds.Values.Clear();
    }

    private static string? Encode(string? text) => text is null ? null : PostgresText.Encode(text);

    /// <summary>A column that ends with its last value; nulls before it are filled in.</summary>
    private sealed class SparseColumn<T>
    {
        public List<T?> Values { get; } = [];

        public void Set(int row, T? value)
        {
            if (value is null) return;
            while (Values.Count < row) Values.Add(default);
            Values.Add(value);
        }
    }
}
