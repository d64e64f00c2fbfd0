using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Network;
using OrleansRec.Learning.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class LossesTests
{
    [Fact]
    public void Chain_IsTheCrossEntropyOfClickTimesPurchase()
    {
        using var scope = NewDisposeScope();
        var schema = SmallSchema.Bare with { Tasks = [TaskNames.View, TaskNames.Click, TaskNames.Purchase], HasChain = true };
        // Three rows of one list; the last one has no label.
        var logits = Device.Floats([0, 1, -2, 0, -1, 0.5f, 0, 3, 3], 1, 3, 3);

        var loss = Losses.Chain(schema, logits, Device.Floats([1, 0, -1], 1, 3))!.item<float>();

        Assert.Equal((-Math.Log(S(1) * S(-2)) - Math.Log(1 - (S(-1) * S(0.5)))) / 2, loss, 5);
        static double S(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void Of_Amounts_AreLeastWrongAtTheirMean()
    {
        using var scope = NewDisposeScope();
        var task = new TaskDefinition { Name = "spent", Amount = TaskAmounts.Value };
        var labels = Device.Floats([0, 0, 60, -1], 4);

        // The mean of 0, 0 and 60 is 20; with a scale of 10, logits are ln of amounts in tens.
        float At(double amount) => Losses.Of(task, full(4, Math.Log(amount / 10), dtype: float32), labels, 10)!.item<float>();

        Assert.True(At(20) < At(15) && At(20) < At(25));
        Assert.Equal(((2 * 2.0) + (6 * Math.Log(3)) - 6 + 2) / 3, At(20), 4);
    }

    [Fact]
    public void Of_WeightedPositives_CountAsSoManyRows()
    {
        using var scope = NewDisposeScope();
        var logits = Device.Floats([1, -1], 2);
        var labels = Device.Floats([1, 0], 2);

        var weighted = Losses.Of(new TaskDefinition { Name = "rare", PositiveWeight = 3 }, logits, labels, 1)!.item<float>();
        var repeated = Losses.Binary(Device.Floats([1, 1, 1, -1], 4), Device.Floats([1, 1, 1, 0], 4))!.item<float>();

        Assert.Equal(repeated, weighted, 6);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(TaskAmounts.Value)]
    public void Of_WeightedRows_CountAsSoManyRows(string? amount)
    {
        using var scope = NewDisposeScope();
        var task = new TaskDefinition { Name = "weighed", Amount = amount };

        var weighted = Losses.Of(task, Device.Floats([1, -1, 2, 5], 4), Device.Floats([1, 0, 1, -1], 4), 1, Device.Floats([2, 1, 0, 9], 4))!.item<float>();
        var repeated = Losses.Of(task, Device.Floats([1, 1, -1], 3), Device.Floats([1, 1, 0], 3), 1)!.item<float>();

        Assert.Equal(repeated, weighted, 5);
        Assert.Null(Losses.Of(task, Device.Floats([1], 1), Device.Floats([1], 1), 1, Device.Floats([0], 1)));
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("bpr")]
    public void Retrieval_WeightedNextItems_CountAsSoManyOfThem(string loss)
    {
        using var scope = NewDisposeScope();
        var (one, other) = (new[] { 1f, 0, -1 }, new[] { 0.5f, 2, 0 });

        var weighted = RetrievalLosses.Of(loss, Device.Floats([.. one, .. other], 2, 3), Device.Longs([0, 2], 2), null, Device.Floats([2, 1], 2))!.item<float>();
        var repeated = RetrievalLosses.Of(loss, Device.Floats([.. one, .. one, .. other], 3, 3), Device.Longs([0, 0, 2], 3), null)!.item<float>();

        Assert.Equal(repeated, weighted, 5);
    }
}
