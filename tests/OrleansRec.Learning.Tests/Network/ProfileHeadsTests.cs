using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Network;

public sealed class ProfileHeadsTests
{
    [Fact]
    public void Interests_OneStepOfLearning_ChangesWhatIsSaidOfAttributesAndTraits()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var heads = new ProfileHeads(Schema);
        var people = randn(3, Schema.Dimension);
        var (attributes, trait) = (heads.Attributes(people).detach(), heads.Traits(people)[0].detach());

        using var optimizer = optim.SGD(heads.parameters(), learningRate: 0.1);
        nn.functional.cross_entropy(heads.Interests(people), Device.Longs([0, 1, 0], 3)).backward();
        optimizer.step();

        Assert.False(allclose(attributes, heads.Attributes(people)));
        Assert.False(allclose(trait, heads.Traits(people)[0]));
    }

    private static readonly Schema Schema = SmallSchema.Bare with
    {
        HasContent = true,
        Categories = [3, 5],
        CategoryPaths = ["all/a", "all/b"],
        Attributes = ["size=1", "size=2", "size=3"],
        Traits = [new("age", ["old", "young"])],
    };
}
