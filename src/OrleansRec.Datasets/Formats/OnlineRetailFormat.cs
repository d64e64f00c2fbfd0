using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>
/// UCI Online Retail II: invoices of a gift wholesaler. An invoice is a session, a line of it a <c>purchase</c>, or a <c>refund</c>
/// where the quantity is negative or the invoice a cancellation (<c>C…</c>).
/// </summary>
internal sealed class OnlineRetailFormat
{
    private const int HeldOutDays = 30;
    private const int PricesRemembered = 25;

    // Charges, corrections and tests, which nobody can be recommended.
    private static readonly HashSet<string> NotProducts =
    [
        "POST", "DOT", "M", "D", "S", "B", "C2", "C3", "ADJUST", "ADJUST2", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS",
        "TEST001", "TEST002", "GIFT",
    ];

    private readonly List<BehaviourEvent> _events = [];
    private readonly Dictionary<string, Product> _products = [];
    private readonly Dictionary<string, string> _countries = [];
    private readonly Dictionary<string, int> _linesOf = [];
    private int _withoutCustomer;
    private int _notProducts;
    private int _withoutPrice;
    private int _withoutQuantity;

    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        var format = new OnlineRetailFormat();
        using var table = CsvTable.Open(folder, folder.Require("transactions.csv"));
        format.ReadRows(table, ct);
        if (format._events.Count == 0)
            throw new DatasetException($"{table.File} has no purchases of known customers.");
        return format.ToDataset();
    }

    private void ReadRows(CsvTable table, CancellationToken ct)
    {
        var (invoice, code, description) = (table.Column("invoice"), table.Column("stock_code"), table.Column("description"));
        var (quantity, date, price) = (table.Column("quantity"), table.Column("invoice_date"), table.Column("price"));
        var (customer, country) = (table.Column("customer_id"), table.Column("country"));
        while (table.Read())
        {
            ct.ThrowIfCancellationRequested();
            var row = new Row(
                table.Id(invoice), table.Id(code).Trim().ToUpperInvariant(), table[description].Trim(), table.Number(quantity),
                table.Time(date), table.Number(price), table[customer]);
            // Every line counts, so that ids stay the same whatever is left out.
            var line = _linesOf[row.Invoice] = _linesOf.GetValueOrDefault(row.Invoice) + 1;
            if (row.Customer.Length == 0)
                _withoutCustomer++;
            else if (NotProducts.Contains(row.Code))
                _notProducts++;
            else if (row.Price <= 0)
                _withoutPrice++;
            else if (row.Quantity == 0)
                _withoutQuantity++;
            else
                Take(row with { Customer = table.Id(customer) }, line, table[country]);
        }
    }

    private void Take(Row row, int line, string country)
    {
        var isRefund = row.Quantity < 0 || row.Invoice[0] is 'C' or 'c';
        _events.Add(new BehaviourEvent
        {
            EventId = $"{row.Invoice}-{line}",
            UserId = row.Customer,
            ItemId = row.Code,
            Type = isRefund ? EventTypes.Refund : EventTypes.Purchase,
            Timestamp = row.At,
            Quantity = Math.Abs(row.Quantity),
            Price = row.Price,
            Currency = "GBP",
            SessionId = row.Invoice,
        });
        if (country.Length > 0)
            _countries[row.Customer] = country;
        if (!_products.TryGetValue(row.Code, out var product))
            _products.Add(row.Code, product = new Product());
        if (row.Description.Length > 0)
            product.Title = row.Description;
        if (product.Prices.Count == PricesRemembered)
            product.Prices.Dequeue();
        product.Prices.Enqueue(row.Price);
    }

    private Dataset ToDataset()
    {
        var items = _products.Select(p => new Item { ItemId = p.Key, Title = p.Value.Title, Price = p.Value.MedianPrice() }).ToList();
        var users = _countries.Select(c => new DatasetUser(
            c.Key, new UserAttributes { Attributes = new Dictionary<string, string> { ["country"] = c.Value } })).ToList();
        return Split.LastDays(HeldOutDays, _events).ToDataset(
            "online-retail", items, users,
            [
                $"{_withoutCustomer} rows without a customer left out.",
                $"{_notProducts} rows of charges, corrections and tests (POST, M, BANK CHARGES …) left out.",
                $"{_withoutPrice} rows with a price of 0 or less left out.",
                $"{_withoutQuantity} rows with a quantity of 0 left out.",
            ]) with
        {
            LeftOut = new Dictionary<string, int> { ["missing_customers"] = _withoutCustomer },
        };
    }

    private readonly record struct Row(
        string Invoice, string Code, string Description, double Quantity, DateTimeOffset At, double Price, string Customer);

    private sealed class Product
    {
        public string? Title { get; set; }

        public Queue<double> Prices { get; } = [];

        /// <summary>Of the latest sales, so that one odd price does not count.</summary>
        public double MedianPrice()
        {
            var sorted = Prices.Order().ToArray();
            return sorted[sorted.Length / 2];
        }
    }
}
