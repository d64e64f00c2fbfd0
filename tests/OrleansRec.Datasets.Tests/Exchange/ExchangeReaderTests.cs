using OrleansRec.Contracts.Items;

namespace OrleansRec.Datasets.Tests.Exchange;

public sealed class ExchangeReaderTests
{
    private const string TwoEvents = """
        {"eventId":"1","userId":"ann","itemId":"i1","type":"view","timestamp":"2026-01-01T10:00:00Z"}
        {"eventId":"2","userId":"ann","itemId":"i2","type":"view","timestamp":"2026-01-01T11:00:00Z"}

        """;

    [Fact]
    public void Read_TestEvents_AreTheHeldOutPart()
    {
        using var folder = new TempFolder().With("events.jsonl.gz", TwoEvents).With(
            "test-events.csv",
            """
            eventId,userId,itemId,type,timestamp
            3,ann,i2,view,2026-01-02T10:00:00Z
            4,ann,i3,impression,2026-01-02T10:00:01Z
            5,ann,i4,purchase,2026-01-02T10:00:02Z
            6,bob,i4,purchase,2026-01-02T10:00:03Z
            """);

        var data = folder.Read("exchange");

        Assert.Equal(["1", "2"], data.History.Select(e => e.EventId));
        Assert.Equal(4, data.HeldOut.Count);
        Assert.Equal([("u:ann", "i2"), ("u:ann", "i4")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Contains(data.Notes, n => n.StartsWith("1 held-out events are of people", StringComparison.Ordinal));
        EventChecks.AssertSound(data);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(400)]
    public void Read_GzipThatIsCutOff_IsRefused(int missing)
    {
        var lines = string.Concat(Enumerable.Range(0, 5_000).Select(i => $$"""{"eventId":"{{i}}","userId":"u{{i * 7919 % 5000}}","itemId":"i1","type":"view","timestamp":"2026-01-01T10:00:00Z"}""" + "\n"));
        using var folder = new TempFolder().With("events.jsonl.gz", lines);
        var file = Path.Combine(folder.Path, "events.jsonl.gz");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^missing]);

        var error = Assert.Throws<DatasetException>(() => folder.Read("exchange"));

        Assert.Contains("events.jsonl.gz line ", error.Message);
    }

    [Fact]
    public void Read_GzipsJoined_AreOneFile()
    {
        using var folder = new TempFolder().With("events.jsonl.gz", TwoEvents);
        var file = Path.Combine(folder.Path, "events.jsonl.gz");
        var first = File.ReadAllBytes(file);
        folder.With("events.jsonl.gz", TwoEvents.Replace("\"1\"", "\"3\"").Replace("\"2\"", "\"4\""));
        File.WriteAllBytes(file, [.. first, .. File.ReadAllBytes(file)]);

        var data = folder.Read("exchange");

        Assert.Equal(4, data.History.Count + data.HeldOut.Count);
    }

    [Fact]
    public void Read_TimeInTheFuture_IsRefusedByName()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents.Replace("2026-01-01T11", "2999-01-01T11"));

        var error = Assert.Throws<DatasetException>(() => folder.Read("exchange"));

        Assert.Equal("events.jsonl line 2: 'timestamp' is '2999-01-01T11:00:00Z', expected a time at most 10 minutes in the future, UTC.", error.Message);
    }

    [Fact]
    public void Read_CsvColumns_GiveEveryField()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents).With(
            "items.csv",
            """"
            itemId,title,categories,brand,price,attributes.colour,attributes,relations,available
            i1,"Boot, high",shoes > boots,Nor,19.5,red,"{""size"":42}","[{""type"":""similar"",""itemId"":""i2""}]",false
            i2,,a|b|c,,,,,,
            """").With("users.csv", "userId,attributes.country\nann,DE\nbob,\n");

        var data = folder.Read("exchange");

        var boot = data.Items[0];
        Assert.Equal(("i1", "Boot, high", "Nor", 19.5, false), (boot.ItemId, boot.Title, boot.Brand, boot.Price, boot.Available));
        Assert.Equal(["shoes", "boots"], boot.Categories);
        Assert.Equal(new Dictionary<string, string> { ["colour"] = "red", ["size"] = "42" }, boot.Attributes);
        Assert.Equal(new ItemRelation("similar", "i2"), Assert.Single(boot.Relations));
        Assert.Equal(["a", "b", "c"], data.Items[1].Categories);
        Assert.True(data.Items[1].Available);
        Assert.Equal("DE", data.Users[0].Attributes.Attributes["country"]);
        Assert.Empty(data.Users[1].Attributes.Attributes);
    }

    [Fact]
    public void Read_TimesButNoTestEvents_HoldsOutTheLatestTenth()
    {
        var lines = string.Concat(Enumerable.Range(0, 100).Select(i =>
            $"e{i},u{i % 5},i{i % 7},view,2026-01-01T{i / 10:00}:{i % 10:00}:00Z,s{i / 25}\n"));
        using var folder = new TempFolder().With("events.csv", "eventId,userId,itemId,type,timestamp,sessionId\n" + lines);

        var data = folder.Read(null);

        Assert.Equal(90, data.History.Count);
        Assert.Equal(Enumerable.Range(90, 10).Select(i => $"e{i}"), data.HeldOut.Select(e => e.EventId));
        Assert.Equal(10, data.Targets.Count);
        EventChecks.AssertSound(data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-01T00:00:00Z")]
    public void Read_NoDistinctTimes_HoldsOutEachPersonsLast(string time)
    {
        using var folder = new TempFolder().With(
            "events.csv",
            $"userId,visitorId,itemId,type,timestamp\nann,,i1,view,{time}\nann,,i2,view,{time}\n,ann,i3,view,{time}\nann,,i4,purchase,{time}\nbob,,i5,view,{time}\n");

        var data = folder.Read("exchange");

        Assert.Equal([("u:ann", "i4")], data.Targets.Select(t => (t.UserKey, t.ItemId)));
        Assert.Equal(["i1", "i2", "i3", "i5"], data.History.Select(e => e.ItemId));
        Assert.Equal("events-line-2", data.History[0].EventId);
        EventChecks.AssertSound(data);
    }

    [Fact]
    public void Read_TimeWithoutOffset_IsUtc()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents.Replace("Z\"", "\"", StringComparison.Ordinal));

        Assert.Equal(new DateTimeOffset(2026, 1, 1, 10, 0, 0, TimeSpan.Zero), folder.Read("exchange").History[0].Timestamp);
    }

    [Fact]
    public void Read_RepeatedEventId_IsTakenOnce()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents + TwoEvents);

        var data = folder.Read("exchange");

        Assert.Equal(2, data.History.Count + data.HeldOut.Count);
        Assert.Contains("events: 2 rows left out, which repeat an eventId of the same person.", data.Notes);
    }

    [Theory]
    [InlineData("""{"eventId":"1","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z"}""", "events.jsonl line 3: 'userId' is empty, expected an id here or in 'visitorId'.")]
    [InlineData("""{"userId":"a","visitorId":"a","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z"}""", "events.jsonl line 3: 'userId' is 'a', expected either this or 'visitorId', not both.")]
    [InlineData("""{"userId":"a","type":"view","timestamp":"2026-01-01T00:00:00Z"}""", "events.jsonl line 3: 'itemId' is empty, expected an id of 1 to 256 bytes.")]
    [InlineData("""{"userId":"a","itemId":"i","timestamp":"2026-01-01T00:00:00Z"}""", "events.jsonl line 3: 'type' is empty, expected an event type such as view.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"soon"}""", "events.jsonl line 3: 'timestamp' is 'soon', expected a time such as 2026-01-31T12:00:00Z.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"03/04/2026"}""", "events.jsonl line 3: 'timestamp' is '03/04/2026', expected a time such as 2026-01-31T12:00:00Z.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"1969-12-31"}""", "events.jsonl line 3: 'timestamp' is '1969-12-31', expected a time from 1970 on.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01","position":1.5}""", "events.jsonl line 3: 'position' is '1.5', expected a whole number from -2147483648 to 2147483647.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01","properties":[1]}""", "events.jsonl line 3: 'properties' is '[1]', expected an object of texts.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view"}""", "events.jsonl line 3: 'timestamp' is empty, expected a time, as in the rows before.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","price":"cheap"}""", "events.jsonl line 3: 'price' is '\"cheap\"', expected a number.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z","position":-1}""", "events.jsonl line 3: 'position' is '-1', expected 0 or more.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z","price":NaN}""", "events.jsonl line 3: 'price' is 'NaN', expected a number; leave the field out where there is none.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z","value":-Infinity}""", "events.jsonl line 3: 'value' is '-Infinity', expected a number; leave the field out where there is none.")]
    [InlineData("""{"userId":"a","itemId":"i","type":"view","timestamp":"2026-01-01T00:00:00Z","price":-3}""", "events.jsonl line 3: 'price' is '-3', expected a number from 0 to 1000000000000.")]
    [InlineData("""{"userId":"a",""", "events.jsonl line 3: the line is not a valid JSON object (character 14); write each row as one object on a line of its own.")]
    [InlineData("""[1]""", "events.jsonl line 3: the line is not a valid JSON object (character 2); write each row as one object on a line of its own.")]
    [InlineData("null", "events.jsonl line 3: the line is null, expected a JSON object.")]
    public void Read_MalformedLine_NamesLineFieldAndValue(string line, string message)
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents + line);

        var error = Assert.Throws<DatasetException>(() => folder.Read("exchange"));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Read_ImagesOfAnotherType_AreNoted()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents).With("items.csv", "itemId\ni1\n");
        Directory.CreateDirectory(Path.Combine(folder.Path, "images"));
        folder.With("images/i1.bmp", "BM").With("images/i9.png", "no item's");

        var notes = folder.Read("exchange").Notes;

        Assert.Contains("images: 1 files left out, whose names do not end in .png, .jpg, .jpeg: i1.bmp.", notes);
        Assert.Contains("images: 1 files left out, whose names are no itemId of the items file: i9.png.", notes);
    }

    [Theory]
    [InlineData("events.jsonl", TwoEvents + """{"userId":"a","itemID":"i","type":"view"}""", "events.jsonl line 3: the field 'itemID' does not exist; 'itemId' may be meant. There are eventId, userId, ")]
    [InlineData("items.csv", "itemId,titel\ni1,Boot\n", "items.csv line 1: the field 'titel' does not exist; 'title' may be meant. There are itemId, title, ")]
    [InlineData("items.csv", "itemId,shelf\ni1,7\n", "items.csv line 1: the field 'shelf' does not exist. There are itemId, title, ")]
    [InlineData("items.csv", "itemId,attributes.\ni1,7\n", "items.csv line 1: the field 'attributes.' does not exist; 'attributes' may be meant.")]
    [InlineData("users.jsonl", """{"userId":"ann","country":"DE"}""",
        "users.jsonl line 1: the field 'country' does not exist. There are userId, attributes; anything else goes into 'attributes', in a table as a column 'attributes.NAME'.")]
    [InlineData("items.csv", "itemId,title,title\ni1,Boot,Boots\n", "items.csv line 1: the column 'title' is there more than once.")]
    [InlineData("items.csv", "itemId;title\ni1;Boot\n", "items.csv line 1: the columns are separated by ';', expected ','.")]
    [InlineData("items.csv", "itemId\ttitle\ni1\tBoot\n", "items.csv line 1: the columns are separated by tabs, expected ','.")]
    [InlineData("test-events.csv", "itemId,type\ni1,view\n", "test-events.csv line 1: the header has no column 'userId' or 'visitorId'; it has itemId, type.")]
    [InlineData("test-events.csv", "visitorId,itemId\nv,i1\n", "test-events.csv line 1: the header has no column 'type'; it has visitorId, itemId.")]
    [InlineData("test-events.csv", "userId,itemId,type,qantity\nann,i2,view,1\n", "test-events.csv line 1: the field 'qantity' does not exist; 'quantity' may be meant.")]
    public void Read_UnknownField_IsRefusedWithTheNearestOne(string file, string text, string message)
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents).With(file, text);

        var error = Assert.Throws<DatasetException>(() => folder.Read("exchange"));

        Assert.StartsWith(message, error.Message);
    }

    [Fact]
    public void Read_LongValues_AreRefusedWithTheLimit()
    {
        using var folder = new TempFolder().With("events.jsonl", TwoEvents).With(
            "items.jsonl", $$"""{"itemId":"i1","title":"{{new string('x', 600)}}"}""");

        var error = Assert.Throws<DatasetException>(() => folder.Read("exchange"));

        Assert.Equal($"items.jsonl line 1: 'title' is '{new string('x', 60)}…', expected at most 512 characters, got 600.", error.Message);
    }
}
