using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Tests.Formats;

public sealed class OtherFormatsTests
{
    private const string Clicks =
        "year;month;day;order;country;session ID;page 1 (main category);page 2 (clothing model);colour;location;model photography;price;price 2;page\n";

    [SkippableTheory]
    [InlineData("beauty", 198_502, 22_363, 12_101)]
    [InlineData("clickstream", 165_474, 15_664, 217)]
    [InlineData("complete-journey", 59_936, 1_965, 18_630)]
    [InlineData("grocery", 151_254, 14_681, 8_713)]
    [InlineData("online-retail", 400_954, 30_523, 4_013)]
    public void Read_PublicData_IsSound(string name, int events, int targets, int items)
    {
        var data = DatasetFormats.Read(PublicData.Require(name), null, CancellationToken.None);

        Assert.Equal((events, targets, items), (data.History.Count + data.HeldOut.Count, data.Targets.Count, data.Items.Count));
        EventChecks.AssertSound(data);
    }

    [Fact]
    public void Read_Beauty_HoldsOutTheLastItemAndKnowsTags()
    {
        using var folder = new TempFolder()
            .With("sequences.txt", "1 10 20 30\n2 10 20\n")
            .With("item2attributes.json", """{"10": [1, 2], "20": [2]}""");

        var data = folder.Read("beauty");

        Assert.Equal([("u:1", "30")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Equal(["10", "20"], data.History.Where(e => e.UserId == "1").Select(e => e.ItemId));
        Assert.Equal(["tag 1", "tag 2"], data.Items[0].Attributes.Keys);
        EventChecks.AssertSound(data);
    }

    [Fact]
    public void Read_Grocery_KeepsThePublishedSplitAndTheRelations()
    {
        using var folder = new TempFolder()
            .With("train.csv", "user_id,item_id,time\n1,10,86400\n")
            .With("dev.csv", "user_id,item_id,time\n1,20,172800\n")
            .With("test.csv", "user_id,item_id,time\n1,30,259200\n")
            .With("item_meta.csv", "item_id,i_category,r_complement,r_substitute\n10,0,\"[20, 30]\",[40]\n20,0,[],[]\n");

        var data = folder.Read("grocery");

        Assert.Equal(["10", "20"], data.History.Select(e => e.ItemId));
        Assert.Equal([("u:1", "30")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Equal(
            [new ItemRelation("complementary", "20"), new ItemRelation("complementary", "30"), new ItemRelation("similar", "40")],
            data.Items[0].Relations);
        Assert.Equal(new DateTimeOffset(1970, 1, 2, 0, 0, 0, TimeSpan.Zero), data.History[0].Timestamp);

        var without = data.WithoutRelations();
        Assert.Equal(["10", "20"], without.Items.Select(i => i.ItemId));
        Assert.All(without.Items, i => Assert.Empty(i.Relations));
        Assert.Contains("Relations between items were left out.", without.Notes);
    }

    [Fact]
    public void Read_Clickstream_MakesSessionsVisitors()
    {
        using var folder = new TempFolder().With(
            "clicks.csv", Clicks + "2008;4;1;2;29;7;1;A16;1;6;1;33;2;1\n2008;4;1;1;29;7;1;A13;1;5;2;28;2;1\n2008;4;1;3;29;7;2;B4;10;2;1;52;1;1\n");

        var data = folder.Read("clickstream");

        Assert.Equal(["A13", "A16"], data.History.Select(e => e.ItemId));
        Assert.Equal([("v:7", "B4")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Equal((EventTypes.Click, 4, 28.0), (data.History[0].Type, data.History[0].Position, data.History[0].Price));
        var item = data.Items.Single(i => i.ItemId == "A13");
        Assert.Equal(["trousers"], item.Categories);
        Assert.Equal(new Dictionary<string, string> { ["colour"] = "beige", ["photography"] = "profile" }, item.Attributes);
        EventChecks.AssertSound(data);
    }

    [Fact]
    public void Read_CompleteJourney_JoinsProductsAndHouseholds()
    {
        using var folder = new TempFolder()
            .With(
                "transactions.csv",
                """
                household_id,basket_id,product_id,quantity,sales_value,transaction_timestamp
                1,100,5,2,3.0,2017-01-28 19:06:53
                1,100,6,0,0.0,2017-01-28 19:06:53
                1,101,6,1,1.5,2017-06-28 19:06:53

                """)
            .With(
                "products.csv",
                """
                product_id,manufacturer_id,department,brand,product_category,product_type,package_size
                5,69,PASTRY,Private,BREAD,RYE BREAD,500 G
                6,2,MISC,National,,,
                7,2,MISC,National,,,

                """)
            .With("demographics.csv", "household_id,age,income\n1,65+,\n");

        var data = folder.Read("complete-journey");

        var sale = Assert.Single(data.History);
        Assert.Equal(("100-1", 2.0, 1.5, "100"), (sale.EventId, sale.Quantity, sale.Price, sale.SessionId));
        Assert.Equal([("u:1", "6")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Equal(["5", "6"], data.Items.Select(i => i.ItemId));
        Assert.Equal(["PASTRY", "BREAD", "RYE BREAD"], data.Items[0].Categories);
        Assert.Equal(["MISC"], data.Items[1].Categories);
        Assert.Equal(new Dictionary<string, string> { ["age"] = "65+" }, Assert.Single(data.Users).Attributes.Attributes);
        Assert.Contains("1 rows with a quantity of 0 or less left out.", data.Notes);
        EventChecks.AssertSound(data);
    }

    [Theory]
    [InlineData("beauty", "sequences.txt", "1 2 3\n1\n", "sequences.txt line 2: 'items' is empty, expected a user and at least one item, separated by spaces.")]
    [InlineData("clickstream", "clicks.csv", Clicks + "2008;4;31;1;29;7;1;A13;1;5;2;28;2;1\n", "clicks.csv line 2: 'day' is '31', expected a day of the month.")]
    [InlineData("clickstream", "clicks.csv", Clicks + "2008;4;1;1;29;7;1;A13;15;5;2;28;2;1\n", "clicks.csv line 2: 'colour' is '15', expected 1 to 14.")]
    [InlineData("grocery", "train.csv", "user_id,item_id,time\n1,2,never\n", "train.csv line 2: 'time' is 'never', expected a whole number.")]
    [InlineData("complete-journey", "transactions.csv", "household_id,basket_id\n", "transactions.csv line 1: the header has no column 'product_id'; it has household_id, basket_id.")]
    public void Read_Malformed_NamesLineFieldAndValue(string format, string file, string text, string message)
    {
        using var folder = new TempFolder().With(file, text);

        Assert.Equal(message, Assert.Throws<DatasetException>(() => folder.Read(format)).Message);
    }
}
