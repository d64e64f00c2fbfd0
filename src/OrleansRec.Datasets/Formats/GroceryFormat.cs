using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>
/// Amazon Grocery 5-core in the published split: <c>train</c>, <c>dev</c> and <c>test</c> with <c>user_id,item_id,time</c> (seconds since
/// 1970), and <c>item_meta</c> with lists of complements and substitutes. <c>dev</c> belongs to the history, <c>test</c> is held out.
/// </summary>
internal static class GroceryFormat
{
    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        List<BehaviourEvent> history = [.. ReadEvents(folder, "train", ct), .. ReadEvents(folder, "dev", ct)];
        var test = ReadEvents(folder, "test", ct);
        var items = ReadItems(folder, ct, out var cut);
        return Split.Given(history, test).ToDataset(
            "grocery", items, [],
            [
                "dev.csv is part of the history.",
                $"Lists of related items keep the first {Limits.MaxRelations} entries; {cut} entries left out.",
            ]);
    }

    private static List<BehaviourEvent> ReadEvents(DataFolder folder, string part, CancellationToken ct)
    {
        using var table = CsvTable.Open(folder, folder.Require(part + ".csv"));
        var (user, item, time) = (table.Column("user_id"), table.Column("item_id"), table.Column("time"));
        var events = new List<BehaviourEvent>();
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var seconds = table.Integer(time);
            if (seconds < 0)
                throw table.Bad(time, "seconds since 1970");
            events.Add(new BehaviourEvent
            {
                EventId = $"{part}-{table.Line}",
                UserId = table.Id(user),
                ItemId = table.Id(item),
                Type = EventTypes.Purchase,
                Timestamp = DateTimeOffset.FromUnixTimeSeconds(seconds),
            });
        }

        return events.Count > 0 ? events : throw new DatasetException($"{table.File} has no events.");
    }

    private static List<Item> ReadItems(DataFolder folder, CancellationToken ct, out int cut)
    {
        using var table = CsvTable.Open(folder, folder.Require("item_meta.csv"));
        var (item, complements, substitutes) = (table.Column("item_id"), table.Column("r_complement"), table.Column("r_substitute"));
        var items = new List<Item>();
        cut = 0;
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            List<ItemRelation> relations =
            [
                .. List(table, complements).Select(id => new ItemRelation("complementary", id)),
                .. List(table, substitutes).Select(id => new ItemRelation("similar", id)),
            ];
            cut += Math.Max(0, relations.Count - Limits.MaxRelations);
            items.Add(new Item { ItemId = table.Id(item), Relations = [.. relations.Take(Limits.MaxRelations)] });
        }

        return items;
    }

    /// <summary>Entries of a list written as <c>[4, 8, 15]</c>.</summary>
    private static string[] List(CsvTable table, int column)
    {
        var text = table[column];
        return text is ['[', .., ']']
            ? text[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : throw table.Bad(column, "a list such as [4, 8, 15]");
    }
}
