using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Tests.Graph;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Features;

public class CandidateFeaturesTests
{
    [Fact]
    public void Fill_ManyPeople_StaysNearUnitScale()
    {
        var people = new ObservedPeople(31, 10, 150, 60);
        var statistics = people.Statistics(-1, 0);
        var features = new CandidateFeatures();
        var row = new float[CandidateFeatures.Width];
        foreach (var person in people.People)
        {
            features.Begin(person[^1].Before, Sample.Start + 100_000_000_000, statistics, ItemCatalogue.Empty);
            for (var item = 0; item < 70; item++)
            {
                features.Fill(item, row);
                Assert.All(row, f => Assert.InRange(f, -6, 6));
            }
        }
    }

    [Fact]
    public void Fill_ReusedForAnotherPerson_EqualsAFreshOne()
    {
        var people = new ObservedPeople(32, 3, 80, 20);
        var statistics = people.Statistics(-1, 0);
        var (reused, fresh) = (new CandidateFeatures(), new CandidateFeatures());
        reused.Begin(people.People[0][^1].Before, Sample.Start, statistics, ItemCatalogue.Empty);
        foreach (var f in new[] { reused, fresh }) f.Begin(people.People[1][40].Before, Sample.Start, statistics, ItemCatalogue.Empty);
        for (var item = 0; item < 20; item++) Assert.Equal(Row(fresh, item), Row(reused, item));
    }

    [Fact]
    public void Fill_OwnItem_DiffersFromAnItemNeverTouched()
    {
        var features = new CandidateFeatures();
        features.Begin(Sample.State(Sample.Event(BehaviourKind.AddToCart, 1)), Sample.Start, new(), ItemCatalogue.Empty);
        var (own, other) = (Row(features, 1), Row(features, 2));
        Assert.Equal((1f, 1f), (own[5], own[6])); // in the cart, known
        Assert.Equal((0f, 0f), (other[5], other[6]));
    }

    [Fact]
    public void Fill_ItemOfTheLastCategory_CountsTheSharedPath()
    {
        var table = new ItemTable();
        table.Set(0, Content("shoes", "boots"));
        table.Set(1, Content("shoes", "boots"));
        table.Set(2, Content("toys", "cars"));
        var features = new CandidateFeatures();
        features.Begin(Sample.State(Sample.Event(BehaviourKind.View, 0)), Sample.Start, new(), table.Snapshot());
        var (alike, different) = (Row(features, 1), Row(features, 2));
        Assert.Equal((1f, 1f, 1f), (alike[22], alike[23], alike[24]));
        Assert.Equal((0f, 0f, 0f), (different[22], different[23], different[24]));

        static ItemContent Content(params string[] path) => ItemContent.From(new Item { ItemId = "x", Categories = path });
    }

    private static float[] Row(CandidateFeatures features, int item)
    {
        var row = new float[CandidateFeatures.Width];
        features.Fill(item, row);
        return row;
    }
}
