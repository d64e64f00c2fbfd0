using OrleansRec.Learning.Training;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class RetrievalLossesTests
{
    private static readonly float[] Logits = [2, 0, -1, 1, 1, 3];

    [Fact]
    public void Of_Bpr_IsTheMeanOverPairs()
    {
        using var scope = NewDisposeScope();

        var loss = RetrievalLosses.Of("bpr", Device.Floats(Logits, 2, 3), Device.Longs([0, 1], 2), null)!.item<float>();

        // Row 0: the item leads by 2 and 3; row 1: by 0 and −2.
        Assert.Equal((Pair(2) + Pair(3) + Pair(0) + Pair(-2)) / 4, loss, 5);
        static double Pair(double above) => Math.Log(1 + Math.Exp(-above));
    }

    [Fact]
    public void Of_Softmax_CorrectsASample()
    {
        using var scope = NewDisposeScope();
        var correction = Device.Floats([0, MathF.Log(2), 0], 3);

        var loss = RetrievalLosses.Of("softmax", Device.Floats([0, MathF.Log(2), 0], 1, 3), Device.Longs([1], 1), correction)!.item<float>();

        Assert.Equal(Math.Log(3), loss, 5);
    }

    [Fact]
    public void TrainFull_Bpr_PeopleFindTheirCategory()
    {
        var shop = new SmallShop(seed: 6, people: 100);
        using var learner = new Learner(SmallShop.Options with { RetrievalLoss = "bpr" });
        var outcome = learner.TrainFull(shop.Events, shop.Catalogue, null, default);
        using var model = new ModelLoader(SmallShop.Options).Load("1", outcome.Checkpoint, shop.Catalogue);
        var embedding = new float[model.Dimension];
        var (items, scores) = (new int[10], new float[10]);

        model.Encode([SmallShop.Fan(2, 4)], embedding);
        model.Retrieve(embedding, 1, 10, items, scores);

        // One in four by chance; pairs weigh popular items of other categories up.
        Assert.True(items.Count(i => i / SmallShop.ItemsPerCategory == 2) > 5, string.Join(", ", items));
    }

    [Fact]
    public void Validate_UnknownLoss_NamesThoseThereAre() =>
        Assert.Contains("'RetrievalLoss' is hinge; it must be one of softmax, bpr", Assert.Throws<ArgumentException>(
            () => new Learner(SmallShop.Options with { RetrievalLoss = "hinge" })).Message);
}
