using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;

namespace OrleansRec.Learning.Tests.Tasks;

public sealed class TaskScoresTests
{
    [Fact]
    public void Write_ClickAndPurchase_AreFollowedByTheirProduct()
    {
        var scores = new TaskScores(Schema([TaskNames.View, TaskNames.Click, TaskNames.Purchase], []) with { HasChain = true }, rankingOffset: 1);
        var written = new float[4];

        scores.Write([1, 0, MathF.Log(3)], written);

        Assert.Equal(["view", "click", "purchase", "ctcvr"], scores.Names);
        float[] expected = [0.5f, 0.5f, 0.75f, 0.375f];
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], written[k], 5);
    }

    [Fact]
    public void Of_WeightedPositivesAndAmounts_AreInTheUnitsOfTheShop()
    {
        var scores = new TaskScores(Schema(
            [TaskNames.View, "rare", "spent"],
            [new TaskDefinition { Name = "rare", PositiveWeight = 3 }, new TaskDefinition { Name = "spent", Amount = TaskAmounts.Revenue }]));

        // Odds of 3 learned with positives thrice as heavy are odds of 1; a logit of 0 is the mean amount.
        Assert.Equal(0.5f, scores.Of(1, MathF.Log(3)), 6);
        Assert.Equal(40, scores.Of(2, 0), 4);
    }

    [Fact]
    public void Write_Calibrated_ScoresAndTheirProductAre()
    {
        var scores = new TaskScores(
            Schema([TaskNames.View, TaskNames.Click, TaskNames.Purchase], []) with { HasChain = true }, rankingOffset: 1,
            [Calibration.None, new Calibration(0.5, 0), new Calibration(2, -MathF.Log(3))]);
        var written = new float[4];

        scores.Write([1, 2 * MathF.Log(3), MathF.Log(3)], written);

        float[] expected = [0.5f, 0.75f, 0.75f, 0.5625f];
        for (var k = 0; k < expected.Length; k++) Assert.Equal(expected[k], written[k], 5);
        Assert.Equal(0.9f, new Calibration(0.5, 0).Undo(written[1]), 5);
    }

    private static Schema Schema(string[] tasks, TaskDefinition[] own) => new()
    {
        Extractor = "shared-bottom",
        Encoder = "gru",
        Dimension = 8,
        SequenceLength = 5,
        Tasks = tasks,
        OwnTasks = own,
        Scales = [1, 40],
        HasContent = false,
        Categories = [],
        CategoryPaths = [],
        Attributes = [],
        Traits = [],
    };
}
