using OrleansRec.Contracts.Filters;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Serving.Tests.Pipeline;

public class FilterAndRankTests
{
    private readonly SmallShop _shop = new();

    [Fact]
    public void Run_Filter_FillsTheListWithMatchesOnly()
    {
        var list = _shop.Run(SmallShop.Ask(_shop.People[0]) with { Filter = Compile("category = \"leaf5\" and price < 40"), Count = 15 });
        Assert.Equal(15, list.Items.Length);
        Assert.All(list.Items, i => Assert.True(i % SmallShop.Leaves == 5 && 1 + (i % 50) < 40));
    }

    [Fact]
    public void Run_FilterThatFewMatch_AnswersAllOfThem()
    {
        var list = _shop.Run(SmallShop.Ask(UserState.Empty) with { Filter = Compile("price > 49"), Count = 50 });
        Assert.Equal([49, 99, 149, 199], list.Items.Order()); // prices are 1 + item mod 50
    }

    [Fact]
    public void Run_Filter_KeepsTheNearestOfWhatMatches()
    {
        var all = _shop.Run(SmallShop.Ask(_shop.People[0]) with { Count = 200 });
        var filtered = _shop.Run(SmallShop.Ask(_shop.People[0]) with { Filter = Compile("brand = \"brand1\""), Count = 10 });
        Assert.Equal(all.Items.Where(i => i % 4 == 1).Take(10), filtered.Items);
    }

    [Fact]
    public void Run_Boost_MultipliesScoresOfMatches()
    {
        var plain = _shop.Run(SmallShop.Ask(_shop.People[0]) with { Count = 200 });
        var boosted = _shop.Run(SmallShop.Ask(_shop.People[0]) with
        {
            Count = 200,
            Boosts = [new(Compile("brand = \"brand2\""), 3), new(Compile("category = \"leaf2\""), 0.5f)],
        });
        for (var place = 0; place < 200; place++)
        {
            var item = boosted.Items[place];
            var factor = (item % 4 == 2 ? 3 : 1) * (item % SmallShop.Leaves == 2 ? 0.5f : 1);
            Assert.Equal(plain.Scores[Array.IndexOf(plain.Items, item)] * factor, boosted.Scores[place], 1e-6f);
        }
    }

    [Fact]
    public void Run_OwnList_IsOrderedLikeTheScenariosAndComplete()
    {
        var person = _shop.People[3];
        var all = _shop.Run(SmallShop.Ask(person) with { Count = 200 });
        _shop.Table.Set(7, SmallShop.Content(7, available: false));
        _shop.Snapshot.SetCatalogue(_shop.Table.Snapshot());
        int[] own = [7, person.Items[^1], 60, 61, 62, 199];
        var list = _shop.Run(SmallShop.Ask(person) with { Candidates = [.. own, SmallShop.Items + 5], Count = own.Length + 1, ExcludeSeen = true });
        Assert.Equal(all.Items.Where(own.Contains), list.Items);
        Assert.All(list.Sources, source => Assert.Equal("request", source));
    }

    private static Func<ItemContent, bool> Compile(string filter) => ItemFilter.Compile(FilterExpression.Parse(filter));
}
