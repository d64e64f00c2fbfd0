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

    [Fact]
    public void Attributes_OwnAttributes_DoNotCount_TheOtherWordsDo()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var network = WithAttributes(dropout: 0);
        var tokens = Tokens();

        Tensor Logits(string title, string colour) => network.Items.Attributes(Bags(title, colour), tokens);

        Assert.True(Logits("boots", "red").eq(Logits("boots", "blue")).all().item<bool>());
        Assert.False(allclose(Logits("boots", "red"), Logits("shoes", "red")));
    }

    [Fact]
    public void Attributes_SharedTowerSaysNothing_TheHeadsOwnExpertTellsItems()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var network = WithAttributes(dropout: 0);
        foreach (var (name, parameter) in network.Parameters())
            if (name.StartsWith("Items._content.", StringComparison.Ordinal)) nn.init.zeros_(parameter);
        var tokens = Tokens();

        Assert.False(allclose(network.Items.Attributes(Bags("boots"), tokens), network.Items.Attributes(Bags("shoes"), tokens)));
    }

    [Fact]
    public void Dropout_HidesWordsFromHeadsInTraining_AndNeverFromVectors()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        using var network = WithAttributes(dropout: 0.5);
        var (tokens, bags) = (Tokens(), Bags("red boots"));

        Tensor Attributes() => network.Items.Attributes(bags, tokens);
        Tensor Category() => network.Items.Category(bags, tokens);
        Tensor Vector() => network.Items.forward(null, bags, tokens);

        network.train();
        Assert.False(allclose(Attributes(), Attributes()));
        Assert.False(allclose(Category(), Category()));
        Assert.True(Vector().eq(Vector()).all().item<bool>());
        network.eval();
        Assert.True(Attributes().eq(Attributes()).all().item<bool>());
        Assert.True(Category().eq(Category()).all().item<bool>());
    }

    [Fact]
    public void AttributeLogits_BeginAtOneValueOfEachKey()
    {
        var logits = (Schema with { Attributes = ["size=1", "size=2", "size=3", "size=4", "colour=red", "colour=blue", "sale=yes"] }).AttributeLogits();

        // One of four: ln(1/3); one of two: 0; a key of one value says nothing.
        Assert.Equal([-1.0986f, -1.0986f, -1.0986f, -1.0986f, 0, 0, 0], logits.Select(l => MathF.Round(l, 4)));
    }

    private static RankingNetwork WithAttributes(double dropout)
    {
        manual_seed(7);
        return new RankingNetwork(Schema with { Attributes = ["colour=blue", "colour=red"] }, dropout);
    }

    private static Tensor Tokens() => randn(ItemContent.TokenRows, ItemTower.TokenDimension);

    private static ContentBags Bags(string title, string? colour = null) => ContentBags.Of(
        [ItemContent.From(new() { ItemId = "a", Title = title, Attributes = colour is null ? [] : new Dictionary<string, string> { ["colour"] = colour } })], null, null);

    private static readonly Schema Schema = SmallSchema.Bare with { HasContent = true, Categories = [3, 5], CategoryPaths = ["all/a", "all/b"] };
}
