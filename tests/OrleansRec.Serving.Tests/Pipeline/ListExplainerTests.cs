using OrleansRec.Ranking.Explaining;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Tests.Pipeline;

public class ListExplainerTests
{
    private readonly SmallShop _shop = new();

    [Fact]
    public void Explain_Contribution_IsTheScoreWithMinusTheScoreWithout()
    {
        var person = _shop.People[6];
        var list = _shop.Run(Explained(person));
        var told = 0;
        for (var place = 0; place < list.Items.Length; place++)
        {
            Assert.True(list.Reasons![place].Length is >= 1 and <= ReasonPicker.MaxReasons);
            foreach (var reason in list.Reasons[place])
            {
                var without = _shop.Run(SmallShop.Ask(LeaveOneOut.Without(person, reason.Item)) with { Count = 500 });
                var score = without.Scores[Array.IndexOf(without.Items, list.Items[place])];
                Assert.Equal(list.Scores[place] - score, reason.Contribution, 1e-5f);
                told++;
            }
        }

        Assert.True(told > 10);
    }

    [Fact]
    public void Explain_Reasons_StrongestFirstAndTyped()
    {
        var person = UserReducer.Apply(SmallShop.Person(0, 8), SmallShop.Event(3, BehaviourKind.AddToCart));
        var list = _shop.Run(Explained(person));
        Assert.All(list.Reasons!, reasons => Assert.Equal(reasons.OrderByDescending(r => r.Contribution), reasons));
        Assert.All(list.Reasons!.SelectMany(r => r), r => Assert.Equal(r.Item == 3 ? "addToCart" : "view", r.Type));
    }

    [Theory]
    [InlineData(BehaviourKind.Dislike)]
    [InlineData(BehaviourKind.RemoveFromCart)]
    [InlineData(BehaviourKind.Refund)]
    public void Explain_TurnedAwayFrom_IsNoReason(BehaviourKind kind)
    {
        var person = UserReducer.Apply(SmallShop.Person(0, 8, 3), SmallShop.Event(3, kind));
        var reasons = _shop.Run(Explained(person)).Reasons!.SelectMany(r => r).ToList();
        Assert.NotEmpty(reasons);
        Assert.DoesNotContain(reasons, r => r.Item == 3);
    }

    [Fact]
    public void Explain_SameCategory_IsTheReason()
    {
        var list = _shop.Run(Explained(SmallShop.Person(1, 10)));
        var place = Array.FindIndex(list.Items, i => i % 8 == 2 && i != 10);
        Assert.Equal(10, list.Reasons![place][0].Item);
        Assert.True(list.Reasons[place][0].Contribution > 0);
    }

    [Fact]
    public void Explain_Page_IsNamedAsContext()
    {
        var list = _shop.Run(Explained(SmallShop.Person(1)) with { Scenario = BuiltInScenarios.Product, ContextItems = [12] });
        Assert.Contains(list.Reasons!.SelectMany(r => r), r => r is { Item: 12, Type: "context" });
    }

    [Fact]
    public void Explain_ManyPeople_TakesTwoForwardPasses()
    {
        _shop.Pipeline.Run([.. _shop.People.Take(5).Select(Explained)]);
        Assert.Equal([5, 50], _shop.Model.ScoredBatches);
    }

    [Fact]
    public void Explain_NoHistory_HasNoReasons() =>
        Assert.All(_shop.Run(Explained(UserState.Empty)).Reasons!, Assert.Empty);

    [Fact]
    public void Explain_Parts_AddUpInEachWay()
    {
        var boost = new ItemBoost(item => item.Price > 20, 1.5f);
        var list = _shop.Run(Explained(_shop.People[6]) with { Boosts = [boost] });
        Assert.Equal(list.Items.Length, list.Parts!.Length);
        for (var place = 0; place < list.Items.Length; place++)
        {
            var parts = list.Parts[place];
            Assert.Equal(list.Scores[place], parts.Score, 1e-6f);
            Assert.Equal(parts.Score, parts.Tasks.Sum() + parts.Boost, 1e-5f);
            Assert.Equal(parts.Score, parts.Behaviours.Sum(cause => cause.Contribution) + parts.Unattributed, 1e-5f);
            Assert.Equal(parts.Score, parts.Sources.Length * parts.PerSource, 1e-5f);
            Assert.Contains(list.Sources[place], parts.Sources);
            Assert.Equal(SmallShop.Content(list.Items[place]).Price > 20, parts.Boost > 0);
            Assert.Equal(list.Reasons![place][0], parts.Behaviours[0]);
            Assert.True(parts.Behaviours.Length > ReasonPicker.MaxReasons);
        }

        Assert.Contains(list.Parts, parts => parts.Sources.Length > 1);
    }

    [Fact]
    public void Explain_Sources_AreThoseThatFindTheItemAlone()
    {
        var list = _shop.Run(Explained(_shop.People[6]));
        foreach (var (source, quota) in BuiltInScenarios.Home.Sources)
        {
            var alone = BuiltInScenarios.Home with { Sources = [new(source, quota)], Fill = false };
            var found = _shop.Run(SmallShop.Ask(_shop.People[6], alone) with { Count = 500 }).Items;
            for (var place = 0; place < list.Items.Length; place++)
                if (found.Contains(list.Items[place])) Assert.Contains(source.Name, list.Parts![place].Sources);
        }
    }

    [Fact]
    public void Explain_AloneOrAmongOthers_IsTheSame()
    {
        var alone = _shop.Run(Explained(_shop.People[6]));
        var among = _shop.Pipeline.Run([.. _shop.People.Take(9).Select(Explained)])[6];
        Assert.Equal(alone.Items, among.Items);
        for (var place = 0; place < alone.Items.Length; place++)
        {
            var (a, b) = (alone.Parts![place], among.Parts![place]);
            Assert.Equal((a.Score, a.Boost, a.Unattributed), (b.Score, b.Boost, b.Unattributed));
            Assert.Equal(a.Tasks, b.Tasks);
            Assert.Equal(a.Sources, b.Sources);
            Assert.Equal(a.Behaviours, b.Behaviours);
        }
    }

    [Fact]
    public void Explain_SourceOrder_ExplainsTheModelsScore()
    {
        var list = _shop.Run(Explained(_shop.People[6]) with { Scenario = BuiltInScenarios.Find("recently-viewed")! });
        Assert.Equal(1f, list.Scores[0]);
        Assert.Equal(list.TasksOf(0)[0], list.Parts![0].Score, 1e-6f);
    }

    [Fact]
    public void Explain_NotAsked_IsNull() => Assert.Null(_shop.Run(SmallShop.Ask(_shop.People[0])).Reasons);

    private static PipelineRequest Explained(UserState person) => SmallShop.Ask(person) with { Explain = true };
}
