using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Network;

public sealed class ItemTowerTests
{
    [Fact]
    public void New_WithPictures_BeginsAsWithoutThem()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var without = new RankingNetwork(Schema, dropout: 0);
        manual_seed(7);
        using var with = new RankingNetwork(Schema with { PictureWidth = 4 }, dropout: 0);
        var pictured = with.Parameters().ToDictionary(p => p.Name, p => (Tensor)p.Parameter);

        Assert.All(without.Parameters(), p => Assert.True(p.Parameter.eq(pictured[p.Name]).all().item<bool>(), p.Name));
        Assert.True(pictured.Count > without.Parameters().Count());
    }

    [Fact]
    public void Forward_Pictures_AddByAFactorThatBeginsAt0()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(7);
        using var network = new RankingNetwork(Schema with { PictureWidth = 4 }, dropout: 0);
        var content = ContentBags.Of([ItemContent.From(new() { ItemId = "a", Title = "red boots" })], null, null);
        var (ids, tokens) = (randn(1, Schema.Dimension), randn(ItemContent.TokenRows, ItemTower.TokenDimension));

        Tensor Vector(Tensor? pictures)
        {
            content.Pictures = pictures;
            return network.Items.forward(ids, content, tokens);
        }

        var picture = randn(1, network.Items.Pictures!.Outputs);
        Assert.True(Vector(null).eq(Vector(picture)).all().item<bool>());

        foreach (var (name, parameter) in network.Parameters())
            if (name == "Items._pictureShare") nn.init.ones_(parameter);
        Assert.False(allclose(Vector(null), Vector(picture)));
    }

    private static readonly Schema Schema = new()
    {
        Extractor = "shared-bottom",
        Encoder = "gru",
        Dimension = 8,
        SequenceLength = 6,
        Tasks = ["view", "click"],
        HasContent = true,
        Categories = [3, 5],
        CategoryPaths = ["all/a", "all/b"],
        Attributes = [],
        Traits = [],
    };
}
