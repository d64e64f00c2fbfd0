using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tests.Formats;

public sealed class RetailRocketFormatTests
{
    private const string Header = "userId,order,itemId,type\n";

    [SkippableFact]
    public void Read_PublicFile_GivesThePublishedTargets()
    {
        var data = DatasetFormats.Read(PublicData.Require("retailrocket"), null, CancellationToken.None);

        var owned = data.History.Select(e => (Targets.KeyOf(e), e.ItemId)).ToHashSet();
        var repeated = data.Targets.Count(t => owned.Contains((t.UserKey, t.ItemId)));
        Assert.Equal(3_983, data.Targets.Count);
        Assert.Equal(2_103, repeated);
        Assert.Equal(108_830, data.History.Count + data.HeldOut.Count);
    }

    [Fact]
    public void Read_Sequences_HoldsOutTheLastEventOfThoseWithThree()
    {
        using var folder = new TempFolder().With("events.csv.gz", Header + "b,1,20,addToCart\nb,0,10,view\nb,2,30,purchase\na,0,1,view\na,1,2,view\n");

        var data = folder.Read("retailrocket");

        var target = Assert.Single(data.Targets);
        Assert.Equal(("u:b", "30"), (target.UserKey, target.ItemId));
        Assert.Equal("30", Assert.Single(data.HeldOut).ItemId);
        var history = data.History.Where(e => e.UserId == "b").ToList();
        Assert.Equal(["10", "20"], history.Select(e => e.ItemId));
        Assert.True(history[0].Timestamp < history[1].Timestamp && history[1].Timestamp < target.At);
        Assert.All(history, e => Assert.Equal("b", e.SessionId));
    }

    [Fact]
    public void Read_FileOrder_DoesNotShowInTheTimes()
    {
        var rows = string.Concat(Enumerable.Range(0, 200).Select(i => $"s{i},0,{i},view\n"));
        using var folder = new TempFolder().With("events.csv", Header + rows);

        var order = folder.Read("retailrocket").History.Select(e => int.Parse(e.ItemId!)).ToList();

        var inOrder = order.Zip(order.Skip(1)).Count(pair => pair.First < pair.Second);
        Assert.InRange(inOrder, 70, 130);
    }

    [Theory]
    [InlineData("a,0,1,view\na,x,2,view\n", "events.csv line 3: 'order' is 'x', expected a whole number.")]
    [InlineData("a,0,1,look\n", "events.csv line 2: 'type' is 'look', expected view, addToCart or purchase.")]
    [InlineData("a,0,,view\n", "events.csv line 2: 'itemId' is empty, expected an id of 1 to 256 bytes.")]
    [InlineData("a,0,1\n", "events.csv line 2: the row has 3 fields, the header 4.")]
    [InlineData("a,3,1,view\na,3,2,view\n", "events.csv line 3: 'order' is '3', expected one that user 'a' has only once.")]
    [InlineData("", "events.csv has no events.")]
    public void Read_MalformedRow_NamesLineFieldAndValue(string rows, string message)
    {
        using var folder = new TempFolder().With("events.csv", Header + rows);

        var error = Assert.Throws<DatasetException>(() => folder.Read("retailrocket"));

        Assert.Equal(message, error.Message);
    }
}
