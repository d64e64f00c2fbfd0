using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Features;

public class RelationScoresTests
{
    private const int Complement = 0;
    private const int Similar = 6;

    /// <summary>The person touched item 1, then item 0. 0 is bought with 3 and 2; 1 with 2; 4 is like 1; 5 has no relation.</summary>
    private static readonly ItemCatalogue Shop = Catalogue(
        [("boughtTogether", 3), ("boughtTogether", 2)], [("complementary", 2)], [], [], [("similar", 1)], []);

    [Fact]
    public void Fill_RelationFromOwnItems_SumsVotesWithDecay()
    {
        var row = Row(Begun(), 2);

        Assert.Equal(MathF.Log(1 + 1.8f), row[Complement], 1e-5f);  // from the last item, and 0.8 from the one before
        Assert.Equal(1, row[Complement + 1], 1e-5f);                // the strongest edge is the first of item 1
        Assert.Equal(1, row[Complement + 2]);                       // from the last item
        Assert.Equal(0, row[Complement + 3]);                       // and none back
        Assert.Equal(0.9f, row[Complement + 5], 1e-5f);             // the last item was 0.1 ago
        Assert.All(row[Similar..], f => Assert.Equal(0, f));
    }

    [Fact]
    public void Fill_RelationToAnOwnItem_CountsBackwards()
    {
        var row = Row(Begun(), 4);

        Assert.Equal(0, row[Similar]);
        Assert.Equal(MathF.Log(1.8f), row[Similar + 3], 1e-5f);
        Assert.Equal(0, row[Similar + 4]);                          // item 1 is not the last
        Assert.Equal(0.7f, row[Similar + 5], 1e-5f);                // and was 0.3 ago
    }

    [Fact]
    public void Fill_WithoutRelation_IsZero()
    {
        Assert.All(Row(Begun(), 5), f => Assert.Equal(0, f));
        Assert.All(Row(Begun(), 99), f => Assert.Equal(0, f));
    }

    [Fact]
    public void Accumulate_ForSomebodyElse_ForgetsTheFirst()
    {
        var scores = Begun();
        Read(scores, Shop, Sample.Event(BehaviourKind.View, 5));
        for (var item = 0; item < 6; item++) Assert.All(Row(scores, item), f => Assert.Equal(0, f));
        Assert.True(scores.Touched.IsEmpty);
    }

    [Fact]
    public void Accumulate_ShopWithoutRelations_TouchesNothing()
    {
        var scores = Begun();
        Read(scores, Catalogue([], []), Sample.Event(BehaviourKind.View, 0));
        Assert.True(scores.Touched.IsEmpty);
        Assert.Equal(0, scores.Total(2));
    }

    private static RelationScores Begun()
    {
        var scores = new RelationScores();
        Read(scores, Shop, Sample.Event(BehaviourKind.View, 1), Sample.Event(BehaviourKind.View, 0));
        return scores;
    }

    private static void Read(RelationScores scores, ItemCatalogue catalogue, params Behaviour[] behaviours)
    {
        var own = new OwnItems();
        own.Read(Sample.State(behaviours));
        var since = new Queue<float>([0.1f, 0.3f]);
        scores.Accumulate(own, catalogue, _ => since.Dequeue());
    }

    private static float[] Row(RelationScores scores, int item)
    {
        var row = new float[RelationScores.Width];
        scores.Fill(item, row);
        return row;
    }

    private static ItemCatalogue Catalogue(params (string Type, int To)[][] relations)
    {
        var table = new ItemTable();
        for (var i = 0; i < relations.Length; i++)
        {
            table.Set(i, ItemContent.From(new Item
            {
                ItemId = $"i{i}",
                Relations = [.. relations[i].Select(r => new ItemRelation(r.Type, $"i{r.To}"))],
            }));
        }

        return table.Snapshot();
    }
}
