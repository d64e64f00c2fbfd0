using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>
/// UCI 553: clicks in a clothing shop in 2008, by day and with their order in the session. Nobody is known beyond a session, so each is a
/// visitor; a day's sessions are spread evenly over it, their clicks a minute apart.
/// </summary>
internal sealed class ClickstreamFormat
{
    private const int LeastEvents = 3;
    private const int MostPositions = 6;

    private static readonly string[] Categories = ["trousers", "skirts", "blouses", "sale"];

    private static readonly string[] Colours =
    [
        "beige", "black", "blue", "brown", "burgundy", "grey", "green", "navy blue", "of many colours", "olive", "pink", "red", "violet",
        "white",
    ];

    private static readonly string[] Photographies = ["en face", "profile"];

    private readonly Dictionary<string, Item> _items = [];
    private readonly Dictionary<DateTimeOffset, Dictionary<string, List<Click>>> _days = [];

    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        var format = new ClickstreamFormat();
        using var table = CsvTable.Open(folder, folder.Require("clicks.csv"), ";");
        format.ReadRows(table, ct);
        if (format._days.Count == 0)
            throw new DatasetException($"{table.File} has no clicks.");
        return Split.LeaveLastOut(LeastEvents, format.Events()).ToDataset(
            "clickstream", [.. format._items.Values], [],
            ["The data has days, not times: a day's sessions start evenly over it, their clicks are one minute apart."]);
    }

    private void ReadRows(CsvTable table, CancellationToken ct)
    {
        var (year, month, day, order) = (table.Column("year"), table.Column("month"), table.Column("day"), table.Column("order"));
        var (country, session, category) = (table.Column("country"), table.Column("session ID"), table.Column("page 1 (main category)"));
        var (model, colour, location) = (table.Column("page 2 (clothing model)"), table.Column("colour"), table.Column("location"));
        var (photography, price, page) = (table.Column("model photography"), table.Column("price"), table.Column("page"));
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var id = table.Id(model);
            if (!_items.ContainsKey(id))
                _items.Add(id, new Item
                {
                    ItemId = id,
                    Categories = [Name(table, category, Categories)],
                    Price = table.Number(price),
                    Attributes = new Dictionary<string, string>
                    {
                        ["colour"] = Name(table, colour, Colours),
                        ["photography"] = Name(table, photography, Photographies),
                    },
                });
            var position = table.Integer(location);
            if (position is < 1 or > MostPositions)
                throw table.Bad(location, $"1 to {MostPositions}");
            var sessions = SessionsOf(Date(table, year, month, day));
            var key = table.Id(session);
            if (!sessions.TryGetValue(key, out var clicks))
                sessions.Add(key, clicks = []);
            clicks.Add(new Click(table.Integer(order), id, position - 1, table.Number(price), table[country], table[page]));
        }
    }

    private IReadOnlyList<BehaviourEvent> Events()
    {
        var events = new List<BehaviourEvent>();
        foreach (var (date, sessions) in _days)
        {
            var slot = 0;
            foreach (var (session, clicks) in sessions)
            {
                var start = date + (TimeSpan.FromDays(1) * ((double)slot++ / sessions.Count));
                foreach (var click in clicks.OrderBy(c => c.Order))
                    events.Add(new BehaviourEvent
                    {
                        EventId = $"{session}-{click.Order}",
                        VisitorId = session,
                        ItemId = click.ItemId,
                        Type = EventTypes.Click,
                        Timestamp = start + TimeSpan.FromMinutes(click.Order - 1),
                        Price = click.Price,
                        Currency = "USD",
                        SessionId = session,
                        Position = click.Position,
                        Properties = new Dictionary<string, string> { ["country"] = click.Country, ["page"] = click.Page },
                    });
            }
        }

        return events;
    }

    private Dictionary<string, List<Click>> SessionsOf(DateTimeOffset date)
    {
        if (!_days.TryGetValue(date, out var sessions))
            _days.Add(date, sessions = []);
        return sessions;
    }

    private static DateTimeOffset Date(CsvTable table, int year, int month, int day)
    {
        var (y, m, d) = (table.Integer(year), table.Integer(month), table.Integer(day));
        if (y is < 1970 or > 9998)
            throw table.Bad(year, "a year");
        if (m is < 1 or > 12)
            throw table.Bad(month, "1 to 12");
        if (d < 1 || d > DateTime.DaysInMonth(y, m))
            throw table.Bad(day, "a day of the month");
        return new DateTimeOffset(y, m, d, 0, 0, 0, TimeSpan.Zero);
    }

    private static string Name(CsvTable table, int column, string[] names)
    {
        var code = table.Integer(column);
        return code >= 1 && code <= names.Length ? names[code - 1] : throw table.Bad(column, $"1 to {names.Length}");
    }

    private readonly record struct Click(int Order, string ItemId, int Position, double Price, string Country, string Page);
}
