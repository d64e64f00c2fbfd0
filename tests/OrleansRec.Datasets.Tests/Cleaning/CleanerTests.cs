using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Cleaning;

namespace OrleansRec.Datasets.Tests.Cleaning;

public sealed class CleanerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly CleaningOptions All = new() { Returns = true, UnknownItems = true };

    private int _id;

    [Fact]
    public void Clean_Duplicates_KeepsTheFirst()
    {
        var first = Event("anna", "boots", 0);

        var (data, report) = Clean(All, first, first with { EventId = "again" }, first with { Timestamp = Noon.AddSeconds(9) }, Event("anna", "shirt", 5));

        Assert.Equal([first.ItemId, "shirt"], data.History.Select(e => e.ItemId));
        Assert.Equal(2, Found(report, "duplicates"));
    }

    [Fact]
    public void Clean_EventIdsThatCountPerPerson_AreNoDuplicates()
    {
        var (data, report) = Clean(All, Event("anna", "boots", 0) with { EventId = "1" }, Event("bert", "boots", 1) with { EventId = "1" });

        Assert.Equal(2, data.History.Count);
        Assert.Equal(0, Found(report, "duplicates"));
    }

    [Fact]
    public void Clean_MomentsOfAMachine_LeavesOutThePerson()
    {
        BehaviourEvent[] machine = [.. Enumerable.Range(0, 80).Select(i => Event("machine", $"i{i}", i))];
        // A basket of many items is one moment.
        BehaviourEvent[] basket = [.. Enumerable.Range(0, 80).Select(i => Event("buyer", $"i{i}", 100))];

        var (data, report) = Clean(All with { BotMomentsPerHour = 60 }, [.. machine, .. basket]);

        Assert.Equal(80, Found(report, "bots"));
        Assert.All(data.History, e => Assert.Equal("buyer", e.UserId));
    }

    [Fact]
    public void Clean_Refund_TakesItsPurchaseWithIt()
    {
        var (data, report) = Clean(
            All, Event("anna", "boots", 0, EventTypes.Purchase), Event("anna", "boots", 1, EventTypes.Purchase),
            Event("anna", "boots", 2, EventTypes.Refund), Event("ben", "boots", 3, EventTypes.Purchase));

        Assert.Equal(2, Found(report, "returns"));
        Assert.Equal([Noon, Noon.AddSeconds(3)], data.History.Select(e => e.Timestamp));
    }

    [Fact]
    public void Clean_EventsOfNobodyAndOfNothing_AreLeftOut()
    {
        var (data, report) = Clean(All, Event(null, "boots", 0), Event("anna", "ghost", 1), Event("anna", "boots", 2));

        Assert.Equal(1, Found(report, "missing_customers"));
        Assert.Equal(1, Found(report, "unknown_items"));
        Assert.Equal("boots", Assert.Single(data.History).ItemId);
        Assert.Equal((3, 1), (report.Before, report.After));
    }

    [Fact]
    public void Clean_OddPrice_IsForgottenAndTheEventStays()
    {
        BehaviourEvent[] events = [.. Enumerable.Range(0, 6).Select(i => Event($"u{i}", "boots", i) with { Price = i == 3 ? 990 : 9.9 })];

        var (data, report) = Clean(All, events);

        Assert.Equal(1, Found(report, "price_outliers"));
        Assert.Equal([9.9, 9.9, 9.9, null, 9.9, 9.9], data.History.Select(e => e.Price));
    }

    [Fact]
    public void Clean_RuleSwitchedOff_CountsAndChangesNothing()
    {
        var first = Event("anna", "boots", 0);

        var (data, report) = Clean(new CleaningOptions { Duplicates = false }, first, first, Event("anna", "ghost", 2), Event("anna", "boots", 3, EventTypes.Refund));

        Assert.Equal(4, data.History.Count);
        Assert.Equal([("duplicates", 1, false), ("returns", 1, false), ("unknown_items", 1, false)],
            report.Findings.Where(f => f.Found > 0).Select(f => (f.Rule, f.Found, f.Applied)));
    }

    [Fact]
    public void Clean_HeldOutPart_StaysAsItCame()
    {
        var held = Event("anna", "boots", 9);
        var dataset = Of([Event("anna", "boots", 0)]) with { HeldOut = [held, held] };

        Assert.Equal(2, Cleaner.Clean(dataset, All).Data.HeldOut.Count);
    }

    [Fact]
    public void Clean_OptionOutOfRange_NamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => Clean(All with { BotMomentsPerHour = 1, PriceFactor = double.NaN }));

        Assert.Contains("'BotMomentsPerHour' is 1", error.Message);
        Assert.Contains("'PriceFactor' is NaN", error.Message);
    }

    private static int Found(CleaningReport report, string rule) => report.Findings.Single(f => f.Rule == rule).Found;

    private static (Dataset Data, CleaningReport Report) Clean(CleaningOptions options, params BehaviourEvent[] events) => Cleaner.Clean(Of(events), options);

    private static Dataset Of(IReadOnlyList<BehaviourEvent> events) => new()
    {
        Name = "test",
        Items = [new Item { ItemId = "boots" }, new Item { ItemId = "shirt" }, .. Enumerable.Range(0, 80).Select(i => new Item { ItemId = $"i{i}" })],
        Users = [],
        History = events,
        HeldOut = [],
        Targets = [],
        Protocol = "",
        Notes = [],
    };

    private BehaviourEvent Event(string? user, string item, int second, string type = EventTypes.View) => new()
    {
        EventId = (++_id).ToString(System.Globalization.CultureInfo.InvariantCulture),
        UserId = user,
        ItemId = item,
        Type = type,
        Timestamp = Noon.AddSeconds(second),
    };
}
