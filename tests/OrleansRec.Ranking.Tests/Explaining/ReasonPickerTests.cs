using OrleansRec.Ranking.Explaining;

namespace OrleansRec.Ranking.Tests.Explaining;

public class ReasonPickerTests
{
    [Fact]
    public void Pick_Many_StrongestThreeThatRaisedTheScore() =>
        Assert.Equal([5, 1, 4], Pick(0.1f, 0.3f, -0.9f, 0.05f, 0.2f, 0.4f));

    [Fact]
    public void Pick_Ties_GoToTheLaterBehaviour() => Assert.Equal([0, 1, 2], Pick(0.1f, 0.1f, 0.1f, 0.1f));

    [Fact]
    public void Pick_NoneRaised_TellsTheOneThatChangedMost() => Assert.Equal([1], Pick(-0.1f, -0.3f, 0));

    [Fact]
    public void Pick_Nothing_IsEmpty() => Assert.Empty(Pick());

    private static IEnumerable<int> Pick(params float[] contributions) =>
        ReasonPicker.Pick([.. contributions.Select((c, i) => new Cause(i, "view", c))]).Select(cause => cause.Item);
}
