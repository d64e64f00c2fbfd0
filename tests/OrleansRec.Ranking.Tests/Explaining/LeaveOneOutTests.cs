using OrleansRec.Ranking.Explaining;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Explaining;

public class LeaveOneOutTests
{
    [Fact]
    public void Without_Item_IsGoneFromSequenceCartAndPurchases()
    {
        var state = Sample.State(Sample.Random(51, 300, 20));
        var item = state.Items[^1];
        var without = LeaveOneOut.Without(state, item);
        var kept = Enumerable.Range(0, state.Length).Where(i => state.Items[i] != item).ToArray();
        Assert.Equal(kept.Select(i => state.Items[i]), without.Items);
        Assert.Equal(kept.Select(i => state.Kinds[i]), without.Kinds);
        Assert.Equal(kept.Select(i => state.Times[i]), without.Times);
        Assert.Equal(kept.Select(i => state.Sessions[i]), without.Sessions);
        Assert.Equal(state.Cart.Where(i => i != item), without.Cart);
        Assert.Equal(state.Purchases.Where(p => p.Item != item), without.Purchases);
        Assert.Equal(state.Version, without.Version);
    }

    [Fact]
    public void Without_CartAndPurchase_AreLeftOutToo()
    {
        var state = Sample.State(
            Sample.Event(BehaviourKind.Purchase, 1), Sample.Event(BehaviourKind.AddToCart, 1), Sample.Event(BehaviourKind.View, 2));
        var without = LeaveOneOut.Without(state, 1);
        Assert.Equal((0, 0, 1), (without.Cart.Length, without.Purchases.Length, without.Length));
        Assert.Equal(3, state.Length);
    }
}
