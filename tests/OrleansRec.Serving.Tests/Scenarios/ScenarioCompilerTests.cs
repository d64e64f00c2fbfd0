using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Validation;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Serving.Tests.Pipeline;

namespace OrleansRec.Serving.Tests.Scenarios;

public class ScenarioCompilerTests
{
    private static readonly Scenario Own = new() { Name = "checkout", Sources = [new("trending", 50)] };

    private readonly SmallShop _shop = new();

    [Fact]
    public void Compile_UnknownNames_NamesThemAndTheKnownOnes()
    {
        Assert.Equal(
            "'sources[1].name' names a source 'psychic', which does not exist; send one of embedding, item-to-item, recent, trending, content, new, bought.",
            Fault(Own with { Sources = [new("new", 1), new("psychic", 1)] }));
        Assert.Equal(
            "'rules[0]' names a rule 'cheap', which does not exist; send one of available, not-disliked, not-seen, not-bought.",
            Fault(Own with { Rules = ["cheap"] }));
        var fault = Assert.Throws<InvalidRequestException>(() => ScenarioCompiler.RequireTasks(
            Own with { Tasks = new Dictionary<string, double> { ["view"] = 1 } }, ["view", "cart"]));
        Assert.Equal(("tasks.view", "'tasks.view' names a task 'view', which does not exist; send one of cart."), (fault.Field, fault.Message));
    }

    [Theory]
    [InlineData("check out", 1, 1, 0, "score", "'name' is 'check out'; send letters")]
    [InlineData("checkout", 0, 1, 0, "score", "'sources[0].quota' is 0; send 1 to 1000")]
    [InlineData("checkout", 1_000, 3, 0, "score", "add up to 3000, more than 2000")]
    [InlineData("checkout", 1, 1, 1.5, "score", "'diversity' is 1.5; send 0 to 1")]
    [InlineData("checkout", 1, 1, 0, "price", "'order' is 'price', which is not known; send one of score, source")]
    public void Require_OutOfLimits_NamesTheField(string name, int quota, int sources, double diversity, string order, string says)
    {
        var scenario = Own with
        {
            Name = name,
            Sources = [.. Enumerable.Range(0, sources).Select(i => new ScenarioSource($"s{i}", quota))],
            Diversity = diversity,
            Order = order,
        };
        Assert.Contains(says, Assert.Throws<InvalidRequestException>(() => ScenarioValidation.Require(scenario)).Message);
    }

    [Fact]
    public void Run_RulesAndFilter_HoldForEveryCandidate()
    {
        var person = UserReducer.Apply(_shop.People[3], [SmallShop.Event(9, BehaviourKind.Purchase), SmallShop.Event(12)]);
        var scenario = ScenarioCompiler.Compile(Own with { Filter = "price > 5", Rules = ["not-bought"] });
        var items = _shop.Run(Ask(person, scenario) with { Count = 200 }).Items;

        Assert.Contains(12, items);
        Assert.All(person.Purchases, purchase => Assert.DoesNotContain(purchase.Item, items));
        Assert.All(items, item => Assert.True(SmallShop.Content(item).Price > 5));
        Assert.Contains(CandidateRules.NotBought, scenario.Rules);
    }

    [Fact]
    public void Run_RecentlyViewed_IsTheHistoryInItsOrder()
    {
        var list = _shop.Run(Ask(SmallShop.Person(4, 40, 7, 4), BuiltInScenarios.Find("recently-viewed")!));
        Assert.Equal([4, 7, 40], list.Items);
        Assert.Equal([1f, 1f / 2, 1f / 3], list.Scores);
        Assert.All(list.Sources, source => Assert.Equal("recent", source));
        Assert.Empty(_shop.Run(Ask(UserState.Empty, BuiltInScenarios.Find("recently-viewed")!)).Items);
    }

    [Fact]
    public void Run_BuyAgain_IsWhatWasBought()
    {
        var person = UserReducer.Apply(UserState.Empty, [SmallShop.Event(9, BehaviourKind.Purchase), SmallShop.Event(17, BehaviourKind.Purchase), SmallShop.Event(3)]);
        var list = _shop.Run(Ask(person, BuiltInScenarios.Find("buy-again")!));
        Assert.Equal([9, 17], list.Items.Order());
    }

    [Fact]
    public void Run_Trending_IsTheSameForEverybody()
    {
        var trending = BuiltInScenarios.Find("trending")!;
        var expected = _shop.Snapshot.Index.Trending[..10].ToArray();
        Assert.Equal(expected, _shop.Run(Ask(_shop.People[1], trending)).Items);
        Assert.Equal(expected, _shop.Run(Ask(UserState.Empty, trending)).Items);
    }

    private static Serving.Pipeline.PipelineRequest Ask(UserState person, ScenarioOptions scenario) =>
        SmallShop.Ask(person, scenario) with { Filter = scenario.Filter };

    private static string Fault(Scenario scenario) => Assert.Throws<InvalidRequestException>(() => ScenarioCompiler.Compile(scenario)).Message;
}
