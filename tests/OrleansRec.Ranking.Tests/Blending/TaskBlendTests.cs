using OrleansRec.Ranking.Blending;

namespace OrleansRec.Ranking.Tests.Blending;

public class TaskBlendTests
{
    private static readonly string[] Tasks = ["click", "cart", "purchase"];

    [Fact]
    public void Score_Weights_TiltTheFirstTask()
    {
        var weights = new Dictionary<string, float> { ["purchase"] = 2, ["cart"] = 0.5f, ["nothing"] = 9, ["click"] = 7 };
        var blend = new TaskBlend(Tasks, weights);
        Assert.Equal(0.4f * (1 + (0.5f * 0.2f) + (2 * 0.1f)), blend.Score([0.4f, 0.2f, 0.1f]), 1e-6f);
    }

    [Fact]
    public void Split_Parts_AddUpToTheScore()
    {
        var blend = new TaskBlend(Tasks, new Dictionary<string, float> { ["purchase"] = 2, ["cart"] = 0.5f });
        var parts = new float[3];
        blend.Split([0.4f, 0.2f, 0.1f], parts);
        Assert.Equal([0.4f, 0.4f * 0.5f * 0.2f, 0.4f * 2 * 0.1f], parts);
        Assert.Equal(blend.Score([0.4f, 0.2f, 0.1f]), parts.Sum(), 1e-6f);
    }

    [Fact]
    public void Score_NoWeights_IsTheFirstTask() =>
        Assert.Equal(0.4f, new TaskBlend(Tasks, new Dictionary<string, float>()).Score([0.4f, 0.9f, 0.9f]));
}
