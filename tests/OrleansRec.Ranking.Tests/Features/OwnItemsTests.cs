using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Features;

public class OwnItemsTests
{
    [Fact]
    public void Read_RepeatedItems_AreDistinctLatestFirst()
    {
        var own = new OwnItems();
        own.Read(Sample.State(
            Sample.Event(BehaviourKind.View, 1), Sample.Event(BehaviourKind.View, 2), Sample.Event(BehaviourKind.AddToCart, 1, Sample.Start + 9)));
        Assert.Equal([1, 2], own.Items.ToArray());
        Assert.True(own.TryGet(1, out var first));
        Assert.Equal((0, 1, 1, 0, BehaviourKind.AddToCart, Sample.Start + 9), (first.Rank, first.Views, first.Carts, first.Purchases, first.LastKind, first.LastTime));
        Assert.True(own.TryGet(2, out var second));
        Assert.Equal(1, second.Rank);
        Assert.False(own.TryGet(3, out _));
    }

    [Fact]
    public void Read_AnotherPerson_ForgetsTheOneBefore()
    {
        var own = new OwnItems();
        own.Read(Sample.State(Sample.Event(BehaviourKind.View, 1)));
        own.Read(Sample.State(Sample.Event(BehaviourKind.View, 2)));
        Assert.Equal([2], own.Items.ToArray());
        Assert.False(own.TryGet(1, out _));
    }

    [Fact]
    public void Read_DislikedItem_IsNoneOfTheOwnItemsUntilTurnedToAgain()
    {
        var own = new OwnItems();
        var state = Sample.State(Sample.Event(BehaviourKind.Purchase, 1), Sample.Event(BehaviourKind.View, 2), Sample.Event(BehaviourKind.Dislike, 1));
        own.Read(state);
        Assert.Equal([2], own.Items.ToArray());
        Assert.Equal([1], own.Disliked);
        own.Read(UserReducer.Apply(state, Sample.Event(BehaviourKind.View, 1)));
        Assert.Equal([1, 2], own.Items.ToArray());
        Assert.Empty(own.Disliked);
    }
}
