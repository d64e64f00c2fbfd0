using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>
/// The Complete Journey: grocery purchases of households, a basket being a session; products with department, category and type;
/// demographics of some households. Campaigns and coupons are not read.
/// </summary>
internal static class CompleteJourneyFormat
{
    private const int HeldOutDays = 30;

    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        var events = ReadEvents(folder, ct, out var withoutQuantity, out var products);
        var items = ReadItems(folder, products, ct, out var neverBought);
        var users = ReadUsers(folder, ct);
        return Split.LastDays(HeldOutDays, events).ToDataset(
            "complete-journey", items, users,
            [
                $"{withoutQuantity} rows with a quantity of 0 or less left out.",
                $"{neverBought} products left out, which nobody bought.",
                "Campaigns and coupons are not read.",
            ]);
    }

    private static List<BehaviourEvent> ReadEvents(
        DataFolder folder, CancellationToken ct, out int withoutQuantity, out Dictionary<string, double> products)
    {
        using var table = CsvTable.Open(folder, folder.Require("transactions.csv"));
        var (household, basket, product) = (table.Column("household_id"), table.Column("basket_id"), table.Column("product_id"));
        var (quantity, value, time) = (table.Column("quantity"), table.Column("sales_value"), table.Column("transaction_timestamp"));
        var linesOf = new Dictionary<string, int>();
        var events = new List<BehaviourEvent>();
        withoutQuantity = 0;
        products = [];
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var (session, count, paid) = (table.Id(basket), table.Number(quantity), table.Number(value));
            var line = linesOf[session] = linesOf.GetValueOrDefault(session) + 1;
            if (count <= 0)
            {
                withoutQuantity++;
                continue;
            }

            var e = new BehaviourEvent
            {
                EventId = $"{session}-{line}",
                UserId = table.Id(household),
                ItemId = table.Id(product),
                Type = EventTypes.Purchase,
                Timestamp = table.Time(time),
                Quantity = count,
                Price = paid > 0 ? Math.Round(paid / count, 4) : null,
                Currency = "USD",
                SessionId = session,
            };
            events.Add(e);
            if (e.Price is not null || !products.ContainsKey(e.ItemId))
                products[e.ItemId] = e.Price ?? 0;
        }

        return events.Count > 0 ? events : throw new DatasetException($"{table.File} has no purchases.");
    }

    private static List<Item> ReadItems(DataFolder folder, Dictionary<string, double> bought, CancellationToken ct, out int neverBought)
    {
        using var table = CsvTable.Open(folder, folder.Require("products.csv"));
        var (product, maker, department) = (table.Column("product_id"), table.Column("manufacturer_id"), table.Column("department"));
        var (category, type) = (table.Column("product_category"), table.Column("product_type"));
        var (brand, size) = (table.Column("brand"), table.Column("package_size"));
        var items = new List<Item>();
        neverBought = 0;
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var id = table.Id(product);
            if (!bought.TryGetValue(id, out var price))
            {
                neverBought++;
                continue;
            }

            items.Add(new Item
            {
                ItemId = id,
                Title = table[type].Length > 0 ? table[type] : null,
                Categories = [.. new[] { table[department], table[category], table[type] }.Where(level => level.Length > 0)],
                Brand = table[maker].Length > 0 ? table[maker] : null,
                Price = price > 0 ? price : null,
                Attributes = Filled(("label", table[brand]), ("size", table[size].Trim())),
            });
        }

        return items;
    }

    private static List<DatasetUser> ReadUsers(DataFolder folder, CancellationToken ct)
    {
        using var table = CsvTable.Open(folder, folder.Require("demographics.csv"));
        var household = table.Column("household_id");
        var users = new List<DatasetUser>();
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var attributes = Filled([.. table.Columns.Select((name, c) => (name, table[c])).Where((_, c) => c != household)]);
            users.Add(new DatasetUser(table.Id(household), new UserAttributes { Attributes = attributes }));
        }

        return users;
    }

    private static Dictionary<string, string> Filled(params (string Name, string Value)[] attributes) =>
        attributes.Where(a => a.Value.Length > 0).ToDictionary(a => a.Name, a => a.Value);
}
