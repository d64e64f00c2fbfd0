using OrleansRec.Contracts.Events;

namespace OrleansRec.Datasets.Tests.Exchange;

public sealed class ExchangeFormatTests
{
    [Fact]
    public void Write_ThenRead_GivesTheSameData()
    {
        using var folder = new TempFolder();
        var shop = GeneratedShop.Generate(new GeneratedShopOptions { Users = 50, Items = 100, Events = 2_000 });

        ExchangeFormat.Write(folder.Path, shop);
        var read = folder.Read("exchange");

        Assert.Equal(shop.History.Select(Line), read.History.Select(Line));
        Assert.Equal(shop.HeldOut.Select(Line), read.HeldOut.Select(Line));
        Assert.Equal(shop.Items.Count, read.Items.Count);
        foreach (var (written, item) in shop.Items.Zip(read.Items))
        {
            Assert.Equal(
                (written.ItemId, written.Title, written.Brand, written.Price, written.Available, written.Timestamp),
                (item.ItemId, item.Title, item.Brand, item.Price, item.Available, item.Timestamp));
            Assert.Equal(written.Categories, item.Categories);
            Assert.Equal(written.Attributes, item.Attributes);
            Assert.Equal(written.Relations, item.Relations);
            Assert.Equal(written.Image, item.Image);
        }

        Assert.Equal(shop.Users.Select(u => u.UserId), read.Users.Select(u => u.UserId));
        Assert.All(shop.Users.Zip(read.Users), pair => Assert.Equal(pair.First.Attributes.Attributes, pair.Second.Attributes.Attributes));
        EventChecks.AssertSound(read);

        static string Line(BehaviourEvent e) => $"{e with { Properties = null }} {e.Properties?["query"]}";
    }

    [Fact]
    public void Write_OddIds_NamesImagesSoThatTheyAreFoundAgain()
    {
        using var folder = new TempFolder();
        var shop = GeneratedShop.Generate(new GeneratedShopOptions { Users = 10, Items = 40, Events = 500 });
        var item = shop.Items[0] with { ItemId = "a/b c%20?ä" };

        ExchangeFormat.Write(folder.Path, shop with { Items = [item] });

        Assert.Equal(item.Image, Assert.Single(folder.Read(null).Items).Image);
    }

    [Fact]
    public void Write_FolderWithData_Refuses()
    {
        using var folder = new TempFolder().With("events.csv", "userId\n");
        var shop = GeneratedShop.Generate(new GeneratedShopOptions { Users = 10, Items = 40, Events = 500, Pictures = false });

        var error = Assert.Throws<DatasetException>(() => ExchangeFormat.Write(folder.Path, shop));

        Assert.Contains("already has events.csv", error.Message);
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
