using OrleansRec.Contracts.Events;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>RetailRocket: a shop's sequences of <c>view</c>, <c>addToCart</c> and <c>purchase</c>, in order but without times.</summary>
internal static class RetailRocketFormat
{
    private static readonly DateTimeOffset Start = new(2015, 5, 3, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(120);
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private const int LeastEvents = 3;

    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        var sequences = ReadSequences(folder, ct);
        var starts = MadeUpTimes.Starts(sequences.Keys, Start, Span);
        var events = sequences.SelectMany(s => s.Value.Select(row => ToEvent(s.Key, row, starts[s.Key]))).ToList();
        return Split.LeaveLastOut(LeastEvents, events).ToDataset(
            "retailrocket", [], [], [MadeUpTimes.Note(sequences.Count, Span, "minute")]);
    }

    private static Dictionary<string, List<Row>> ReadSequences(DataFolder folder, CancellationToken ct)
    {
        using var table = CsvTable.Open(folder, folder.Require("events.csv"));
        var (user, order, item, type) = (table.Column("userId"), table.Column("order"), table.Column("itemId"), table.Column("type"));
        var sequences = new Dictionary<string, List<Row>>();
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var row = new Row(table.Integer(order), table.Id(item), table[type], table.Line);
            if (row.Order < 0)
                throw table.Bad(order, "0 or more");
            if (row.Type is not (EventTypes.View or EventTypes.AddToCart or EventTypes.Purchase))
                throw table.Bad(type, "view, addToCart or purchase");
            var key = table.Id(user);
            if (!sequences.TryGetValue(key, out var rows))
                sequences.Add(key, rows = []);
            rows.Add(row);
        }

        if (sequences.Count == 0)
            throw new DatasetException($"{table.File} has no events.");
        foreach (var (key, rows) in sequences)
        {
            rows.Sort((a, b) => a.Order.CompareTo(b.Order));
            for (var i = 1; i < rows.Count; i++)
                if (rows[i].Order == rows[i - 1].Order)
                    throw LineError.At(table.File, rows[i].Line, "order", $"{rows[i].Order}", $"one that user '{key}' has only once");
        }

        return sequences;
    }

    private static BehaviourEvent ToEvent(string user, Row row, DateTimeOffset start) => new()
    {
        EventId = $"{user}-{row.Order}",
        UserId = user,
        ItemId = row.ItemId,
        Type = row.Type,
        Timestamp = start + (Step * row.Order),
        SessionId = user,
    };

    private readonly record struct Row(int Order, string ItemId, string Type, int Line);
}
