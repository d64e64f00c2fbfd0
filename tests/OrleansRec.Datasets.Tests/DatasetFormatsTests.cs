namespace OrleansRec.Datasets.Tests;

public sealed class DatasetFormatsTests
{
    [Fact]
    public void Read_UnknownFormat_ListsTheKnownOnes()
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<DatasetException>(() => folder.Read("parquet"));

        Assert.Equal($"Format 'parquet' is unknown; the formats are {string.Join(", ", DatasetFormats.Names)}.", error.Message);
        Assert.Contains("retailrocket", DatasetFormats.Names);
    }

    [Fact]
    public void Read_NoFormat_TakesTheFoldersName()
    {
        using var folder = new TempFolder().With("retailrocket/events.csv", "userId,order,itemId,type\na,0,1,view\n");

        var data = DatasetFormats.Read(Path.Combine(folder.Path, "retailrocket") + Path.DirectorySeparatorChar, null, CancellationToken.None);

        Assert.Equal("retailrocket", data.Name);
    }

    [Fact]
    public void Read_NoFolder_SaysSo()
    {
        var error = Assert.Throws<DatasetException>(() => DatasetFormats.Read("/nowhere/at/all", "exchange", CancellationToken.None));

        Assert.Equal("Folder '/nowhere/at/all' does not exist.", error.Message);
    }

    [Fact]
    public void Read_FileInsteadOfFolder_SaysSo()
    {
        using var folder = new TempFolder().With("events.csv", "");

        var error = Assert.Throws<DatasetException>(
            () => DatasetFormats.Read(Path.Combine(folder.Path, "events.csv"), "exchange", CancellationToken.None));

        Assert.EndsWith("events.csv' is a file; give the folder that holds the data.", error.Message);
    }

    [Fact]
    public void Read_NoFile_NamesIt()
    {
        using var folder = new TempFolder();

        Assert.EndsWith("has neither events.csv nor events.csv.gz.", Assert.Throws<DatasetException>(() => folder.Read("retailrocket")).Message);
        Assert.Contains("has no events.jsonl or events.csv", Assert.Throws<DatasetException>(() => folder.Read(null)).Message);
    }

    [Theory]
    [InlineData("", "events.csv is empty; expected a header line.")]
    [InlineData("userId,order\n", "events.csv line 1: the header has no column 'itemId'; it has userId, order.")]
    [InlineData("userId,order,itemId,type\na,0,\"1\"2\",view\n", "events.csv line 2: the row has a misplaced quote")]
    public void Read_BrokenTable_SaysWhere(string text, string message)
    {
        using var folder = new TempFolder().With("events.csv", text);

        Assert.StartsWith(message, Assert.Throws<DatasetException>(() => folder.Read("retailrocket")).Message);
    }

    [Fact]
    public void Read_NotGzip_SaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "events.csv.gz"), "userId,order,itemId,type\n");

        Assert.Equal(
            "events.csv.gz line 1: the gzip data is damaged or cut off here; fetch the file again.",
            Assert.Throws<DatasetException>(() => folder.Read("retailrocket")).Message);
    }

    [Fact]
    public void Read_NotUtf8_SaysSo()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "events.jsonl"), [0x7B, 0xFF, 0xFE, 0x7D]);

        Assert.Equal(
            "events.jsonl line 1: the text is not valid UTF-8 here or shortly after.",
            Assert.Throws<DatasetException>(() => folder.Read("exchange")).Message);
    }

    [Fact]
    public void Read_SameFileTwice_SaysWhich()
    {
        using var folder = new TempFolder().With("events.csv", "").With("events.jsonl", "");

        Assert.EndsWith("has events.jsonl and events.csv; keep one of them.", Assert.Throws<DatasetException>(() => folder.Read(null)).Message);
    }

    [Fact]
    public void Read_Cancelled_Stops()
    {
        using var folder = new TempFolder().With("events.csv", "userId,order,itemId,type\na,0,1,view\n");

        Assert.Throws<OperationCanceledException>(() => DatasetFormats.Read(folder.Path, "retailrocket", new CancellationToken(canceled: true)));
    }
}
