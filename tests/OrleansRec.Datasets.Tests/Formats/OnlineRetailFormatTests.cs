using OrleansRec.Contracts.Events;

namespace OrleansRec.Datasets.Tests.Formats;

public sealed class OnlineRetailFormatTests
{
    private const string Header = "invoice,stock_code,description,quantity,invoice_date,price,customer_id,country\n";

    private const string Rows = Header + """
        1,10001,LAMP,2,2010-01-01 10:00:00,5.0,77,France
        1,10002,VASE,1,2010-01-01 10:00:00,3.0,77,France
        1,POST,POSTAGE,1,2010-01-01 10:00:00,18.0,77,France
        C2,10001,LAMP,-1,2010-01-05 10:00:00,5.0,77,France
        3,10001,LAMP,1,2010-01-06 10:00:00,5.0,,France
        4,10001,LAMP,1,2010-01-07 10:00:00,0.0,77,France
        5,10001x,"LAMP, BIG",1,2010-03-01 10:00:00,6.0,77,Spain
        5,10001X,"LAMP, BIG",1,2010-03-01 10:00:00,6.0,77,Spain
        6,10002,VASE,1,2010-03-02 10:00:00,3.5,77,Spain
        7,10002,VASE,1,2010-03-02 11:00:00,3.5,88,Spain

        """;

    [Fact]
    public void Read_Invoices_BecomeSessionsOfPurchasesAndRefunds()
    {
        using var folder = new TempFolder().With("transactions.csv.gz", Rows);

        var data = folder.Read("online-retail");

        Assert.Equal(["1-1", "1-2", "C2-1"], data.History.Select(e => e.EventId));
        Assert.Equal([EventTypes.Purchase, EventTypes.Purchase, EventTypes.Refund], data.History.Select(e => e.Type));
        var refund = data.History[2];
        Assert.Equal((1.0, 5.0, "GBP", "C2", "77"), (refund.Quantity, refund.Price, refund.Currency, refund.SessionId, refund.UserId));
        Assert.Equal(["LAMP", "VASE", "LAMP, BIG"], data.Items.Select(i => i.Title));
        Assert.Equal("Spain", data.Users.Single(u => u.UserId == "77").Attributes.Attributes["country"]);
        Assert.Equal(["1", "1", "1", "0"], data.Notes.Select(n => n.Split(' ')[0]));
        EventChecks.AssertSound(data);
    }

    [Fact]
    public void Read_LastThirtyDays_AreHeldOutAndTheFirstBasketIsTheTarget()
    {
        using var folder = new TempFolder().With("transactions.csv", Rows);

        var data = folder.Read("online-retail");

        Assert.Equal(4, data.HeldOut.Count);
        Assert.Equal([("u:77", "10001X")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
    }

    [Theory]
    [InlineData("1,10001,LAMP,two,2010-01-01 10:00:00,5.0,77,France", "transactions.csv line 2: 'quantity' is 'two', expected a number.")]
    [InlineData("1,10001,LAMP,2,yesterday,5.0,77,France", "transactions.csv line 2: 'invoice_date' is 'yesterday', expected a time such as 2026-01-31T12:00:00Z.")]
    [InlineData("1,10001,LAMP,2,2010-01-01 10:00:00,5.0,,France", "transactions.csv has no purchases of known customers.")]
    public void Read_MalformedOrEmpty_SaysWhat(string row, string message)
    {
        using var folder = new TempFolder().With("transactions.csv", Header + row + "\n");

        Assert.Equal(message, Assert.Throws<DatasetException>(() => folder.Read("online-retail")).Message);
    }
}
