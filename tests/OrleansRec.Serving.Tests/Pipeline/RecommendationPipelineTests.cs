using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Tests.Pipeline;

public class RecommendationPipelineTests
{
    private readonly SmallShop _shop = new();

    [Fact]
    public void Run_Home_OrdersByBlendedScoreOfDistinctItems()
    {
        var list = _shop.Run(SmallShop.Ask(_shop.People[0]));
        Assert.Equal(10, list.Items.Length);
        Assert.Equal(10, list.Items.Distinct().Count());
        Assert.Equal(list.Scores.OrderDescending(), list.Scores);
        for (var i = 0; i < 10; i++)
        {
            var tasks = list.TasksOf(i);
            Assert.Equal(tasks[0] * (1 + (0.1f * tasks[1]) + (0.1f * tasks[2])), list.Scores[i], 1e-6f);
        }
    }

    [Fact]
    public void Run_Batch_EqualsOneByOne()
    {
        var requests = _shop.People.Select((person, i) => SmallShop.Ask(person, Scenario(i))).ToList();
        requests[3] = requests[3] with { Scenario = BuiltInScenarios.Product, ContextItems = [7], Explain = true };
        requests[9] = requests[9] with { Scenario = BuiltInScenarios.Home, Explain = true, Count = 3 };
        var batch = _shop.Pipeline.Run(requests);
        for (var i = 0; i < requests.Count; i++)
        {
            var alone = _shop.Run(requests[i]);
            Assert.Equal(alone.Items, batch[i].Items);
            Assert.Equal(alone.Scores, batch[i].Scores);
            Assert.Equal(alone.Sources, batch[i].Sources);
            Assert.Equal(alone.Reasons?.SelectMany(r => r), batch[i].Reasons?.SelectMany(r => r));
        }

        static ScenarioOptions Scenario(int i) => i % 2 == 0 ? BuiltInScenarios.Home : BuiltInScenarios.Cart;
    }

    [Fact]
    public void Run_Batch_ScoresInOneForwardPass()
    {
        _shop.Pipeline.Run([.. _shop.People.Select(person => SmallShop.Ask(person))]);
        Assert.Equal([40], _shop.Model.ScoredBatches);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(150)]
    [InlineData(500)]
    public void Run_AnyCount_IsFullWhileItemsAreEligible(int count)
    {
        _shop.Table.Set(5, SmallShop.Content(5, available: false));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        var list = _shop.Run(SmallShop.Ask(UserState.Empty) with { Count = count, Excluded = [1, 2] });
        Assert.Equal(Math.Min(count, SmallShop.Items - 3), list.Items.Distinct().Count());
        Assert.DoesNotContain(list.Items, i => i is 1 or 2 or 5);
    }

    [Fact]
    public void Run_ExcludeSeen_LeavesOutTheWholeHistory()
    {
        var person = UserReducer.Apply(
            _shop.People[1], [SmallShop.Event(150, BehaviourKind.AddToCart), SmallShop.Event(151, BehaviourKind.Purchase)]);
        var list = _shop.Run(SmallShop.Ask(person) with { Count = 100, ExcludeSeen = true });
        Assert.Equal(100, list.Items.Length);
        Assert.Empty(list.Items.Intersect(person.Items));
        Assert.DoesNotContain("recent", list.Sources);
    }

    [Fact]
    public void Run_Product_LeansToThePageAndNeverAnswersIt()
    {
        var person = SmallShop.Person(0, 8, 16);
        var home = _shop.Run(SmallShop.Ask(person));
        var page = _shop.Run(SmallShop.Ask(person, BuiltInScenarios.Product) with { ContextItems = [11] });
        Assert.DoesNotContain(11, page.Items);
        Assert.True(InLeaf(page, 3) > InLeaf(home, 3), "the list does not lean to the page's category");
        Assert.Null(page.Embedding);
        Assert.NotNull(home.Embedding);

        static int InLeaf(RankedList list, int leaf) => list.Items.Count(i => i % SmallShop.Leaves == leaf);
    }

    [Fact]
    public void Run_Cart_NeverAnswersWhatLiesInTheCart()
    {
        var person = UserReducer.Apply(
            SmallShop.Person(1, 9), [SmallShop.Event(17, BehaviourKind.AddToCart), SmallShop.Event(25, BehaviourKind.AddToCart)]);
        var list = _shop.Run(SmallShop.Ask(person, BuiltInScenarios.Cart));
        Assert.DoesNotContain(list.Items, i => i is 17 or 25);
        Assert.Contains(1, list.Items);
    }

    [Fact]
    public void Run_CachedEmbedding_IsUsedOnlyFromTheSameModel()
    {
        var embedding = _shop.Run(SmallShop.Ask(_shop.People[2])).Embedding!;
        Assert.Equal(1, _shop.Model.Encoded);
        var cached = _shop.Run(With(embedding, "main-000001"));
        Assert.Equal(1, _shop.Model.Encoded);
        Assert.Same(embedding, cached.Embedding);
        Assert.Equal(_shop.Run(SmallShop.Ask(_shop.People[2])).Items, cached.Items);
        Assert.NotSame(embedding, _shop.Run(With(embedding, "main-000000")).Embedding);
        Assert.Equal(3, _shop.Model.Encoded);

        PipelineRequest With(float[] values, string version) =>
            SmallShop.Ask(_shop.People[2]) with { Embedding = values, EmbeddingVersion = version };
    }

    [Fact]
    public void Run_NewItemOfTheCatalogue_IsACandidateAtOnce()
    {
        _shop.Table.Set(SmallShop.Items, SmallShop.Content(SmallShop.Items));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        _shop.Snapshot.ApplyChanges(10);
        var list = _shop.Run(SmallShop.Ask(UserState.Empty) with { Count = 201 });
        Assert.Equal("new", list.Sources[Array.IndexOf(list.Items, SmallShop.Items)]);
    }

    [Fact]
    public void Run_Click_RaisesTheShareOfItsCategory()
    {
        var before = _shop.Run(SmallShop.Ask(SmallShop.Person(0, 8)));
        var after = _shop.Run(SmallShop.Ask(SmallShop.Person(0, 8, 13)));
        Assert.True(after.Items.Count(i => i % 8 == 5) > before.Items.Count(i => i % 8 == 5));
    }

    [Fact]
    public void Run_Diversity_SpreadsOverCategories()
    {
        var request = SmallShop.Ask(SmallShop.Person(0, 8, 16));
        var varied = _shop.Run(request with { Diversity = 0.9f });
        Assert.True(Leaves(varied) > Leaves(_shop.Run(request)));

        static int Leaves(RankedList list) => list.Items.Select(i => i % SmallShop.Leaves).Distinct().Count();
    }

    [Fact]
    public void Run_EmptyShop_AnswersNothing()
    {
        using var model = new Models.DotProductModel("empty", new(), Ranking.Items.ItemCatalogue.Empty);
        var pipeline = new RecommendationPipeline(new ServingSnapshot(model, Ranking.Items.ItemCatalogue.Empty));
        Assert.Empty(pipeline.Run([SmallShop.Ask(UserState.Empty)])[0].Items);
    }

    [Fact]
    public void Rank_ForEvaluation_EqualsTheServedList()
    {
        var list = _shop.Run(SmallShop.Ask(_shop.People[4]));
        Assert.Equal(list.Items.Zip(list.Scores), Rank());
        Assert.DoesNotContain(Rank(list.Items[0]), ranked => ranked.Item == list.Items[0]);

        IReadOnlyList<(int Item, float Score)> Rank(params int[] exclude) =>
            _shop.Pipeline.Rank(_shop.People[4], new(0, 0, SmallShop.Now), BuiltInScenarios.Home, 10, exclude);
    }
}
