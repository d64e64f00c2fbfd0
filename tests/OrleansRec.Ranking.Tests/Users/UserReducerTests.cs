using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Users;

public class UserReducerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Apply_OneByOneOrInBatches_GivesTheSameState(int seed)
    {
        var events = Sample.Random(seed, 900, 40);
        var single = events.Aggregate(UserState.Empty, UserReducer.Apply);
        var random = new Random(seed);
        var batched = UserState.Empty;
        for (int at = 0, n; at < events.Length; at += n)
        {
            n = Math.Min(events.Length - at, random.Next(1, 300));
            batched = UserReducer.Apply(batched, events.AsSpan(at, n));
        }

        // The price sum adds in the same order either way, so that bytes are equal.
        Assert.Equal(single.Pack(), batched.Pack());
        Assert.Equal(900, batched.Version);
    }

    [Fact]
    public void Apply_NoEvents_ReturnsTheSameState() =>
        Assert.Same(UserState.Empty, UserReducer.Apply(UserState.Empty, ReadOnlySpan<Behaviour>.Empty));

    [Fact]
    public void Apply_Event_LeavesTheOldStateAlone()
    {
        var before = Sample.State(Sample.Event(BehaviourKind.AddToCart, 1));
        var bytes = before.Pack();
        UserReducer.Apply(before, Sample.Event(BehaviourKind.Purchase, 1, Sample.Start + 1, price: 5));
        Assert.Equal(bytes, before.Pack());
    }

    [Fact]
    public void Apply_MoreThanTheBound_KeepsTheLatestInOrder()
    {
        var n = UserState.MaxBehaviours + 25;
        var state = Sample.State([.. Enumerable.Range(0, n).Select(i => Sample.Event(BehaviourKind.View, i, Sample.Start + i))]);
        Assert.Equal(Enumerable.Range(25, UserState.MaxBehaviours), state.Items);
        Assert.Equal(state.Items.Select(i => Sample.Start + i), state.Times);
        Assert.Equal(n, state.Version);
        Assert.Equal(n, state.Counts[(int)BehaviourKind.View]);
    }

    [Fact]
    public void Apply_ImpressionSearchAndUnknownType_StayOutOfTheSequence()
    {
        var state = Sample.State(
            Sample.Event(BehaviourKind.Impression, 7),
            Sample.Event(BehaviourKind.Search, -1),
            Sample.Event(BehaviourKind.Other, 8),
            Sample.Event(BehaviourKind.View, -1));
        Assert.Equal(0, state.Length);
        Assert.Equal([7], state.Impressions);
        Assert.Equal(4, state.Version);
    }

    [Fact]
    public void Apply_ManyImpressions_KeepsTheNewest()
    {
        var state = Sample.State([.. Enumerable.Range(0, 60).Select(i => Sample.Event(BehaviourKind.Impression, i))]);
        Assert.Equal(Enumerable.Range(10, UserState.MaxImpressions), state.Impressions);
    }

    [Fact]
    public void Apply_CartTwiceThenRemoved_IsInTheCartOnceThenNot()
    {
        var twice = Sample.State(Sample.Event(BehaviourKind.AddToCart, 3), Sample.Event(BehaviourKind.AddToCart, 4), Sample.Event(BehaviourKind.AddToCart, 3));
        Assert.Equal([3, 4], twice.Cart);
        Assert.Equal([4], UserReducer.Apply(twice, Sample.Event(BehaviourKind.RemoveFromCart, 3)).Cart);
    }

    [Fact]
    public void Apply_FullCart_DropsTheOldestItem()
    {
        var state = Sample.State([.. Enumerable.Range(0, UserState.MaxCartItems + 1).Select(i => Sample.Event(BehaviourKind.AddToCart, i))]);
        Assert.Equal(Enumerable.Range(1, UserState.MaxCartItems), state.Cart);
    }

    [Fact]
    public void Apply_Purchase_LeavesTheCartAndCounts()
    {
        var state = Sample.State(
            Sample.Event(BehaviourKind.AddToCart, 3),
            Sample.Event(BehaviourKind.Purchase, 3, Sample.Start),
            Sample.Event(BehaviourKind.Purchase, 5, Sample.Start + 1),
            Sample.Event(BehaviourKind.Purchase, 3, Sample.Start + 2));
        Assert.Empty(state.Cart);
        Assert.Equal([new PurchasedItem(5, 1, Sample.Start + 1), new PurchasedItem(3, 2, Sample.Start + 2)], state.Purchases);
    }

    [Fact]
    public void Apply_Refund_TakesOnePurchaseBack()
    {
        var bought = Sample.State(Sample.Event(BehaviourKind.Purchase, 3), Sample.Event(BehaviourKind.Purchase, 3));
        var once = UserReducer.Apply(bought, Sample.Event(BehaviourKind.Refund, 3));
        Assert.Equal(1, Assert.Single(once.Purchases).Count);
        Assert.Empty(UserReducer.Apply(once, Sample.Event(BehaviourKind.Refund, 3)).Purchases);
    }

    [Fact]
    public void Apply_RefundOfSomethingNeverBought_ChangesNoPurchase() =>
        Assert.Empty(Sample.State(Sample.Event(BehaviourKind.Refund, 3)).Purchases);

    [Fact]
    public void Apply_Prices_KeepTheirLogMean()
    {
        var state = Sample.State(Sample.Event(BehaviourKind.View, price: 1), Sample.Event(BehaviourKind.View, price: 100), Sample.Event(BehaviourKind.View));
        Assert.Equal(MathF.Log(100), state.LogPriceSum, 5);
        Assert.Equal(2, state.PriceCount);
    }

    [Fact]
    public void Apply_LateEvent_DoesNotTurnTheClockBack() =>
        Assert.Equal(Sample.Start, Sample.State(Sample.Event(BehaviourKind.View), Sample.Event(BehaviourKind.View, time: Sample.Start - 5)).LastTime);
}
