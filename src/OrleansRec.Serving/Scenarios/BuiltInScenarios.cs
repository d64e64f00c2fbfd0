using OrleansRec.Contracts.Recommendations;
using Names = OrleansRec.Contracts.Recommendations.Scenarios;

namespace OrleansRec.Serving.Scenarios;

/// <summary>The scenarios that every shop has, in the words of a shop's own.</summary>
public static class BuiltInScenarios
{
    private static readonly ScenarioSource[] HomeSources =
        [new("recent", 50), new("item-to-item", 90), new("embedding", 90), new("content", 30), new("trending", 30), new("new", 10)];

    private static readonly Dictionary<string, double> Interest = new() { ["cart"] = 0.1, ["purchase"] = 0.1 };

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        // What comes next, whatever it is.
        new() { Name = Names.Home, BuiltIn = true, Sources = HomeSources, Tasks = Interest },

        // Beside the page of an item: what goes with it or instead of it.
        new()
        {
            Name = Names.Product,
            BuiltIn = true,
            Sources =
            [
                new("item-to-item", 120), new("content", 40), new("embedding", 80), new("recent", 20), new("trending", 20), new("new", 5),
            ],
            Tasks = Interest,
            Requires = ["itemId"],
        },

        // Beside the cart: what else to buy.
        new()
        {
            Name = Names.Cart,
            BuiltIn = true,
            Sources =
            [
                new("item-to-item", 120), new("embedding", 80), new("recent", 30), new("content", 20), new("trending", 30), new("new", 5),
            ],
            Tasks = new Dictionary<string, double> { ["cart"] = 0.5, ["purchase"] = 1 },
            CartIsContext = true,
            Diversity = 0.1,
        },

        // A page of a part of the catalogue, which the request's filter says.
        new()
        {
            Name = Names.Category,
            BuiltIn = true,
            Sources = [new("embedding", 150), new("trending", 80), new("item-to-item", 40), new("recent", 20), new("new", 20)],
            Tasks = Interest,
            Requires = ["filter"],
        },

        // What was bought before, the likeliest next purchase first; nothing else.
        new()
        {
            Name = Names.BuyAgain,
            BuiltIn = true,
            Sources = [new("bought", 500)],
            Tasks = new Dictionary<string, double> { ["cart"] = 0.5, ["purchase"] = 1 },
            Fill = false,
        },

        // The same for everybody: what is wanted most lately.
        new() { Name = Names.Trending, BuiltIn = true, Sources = [new("trending", 500)], Order = ScenarioOrders.Source },

        // What the person turned to, the latest first; nothing else.
        new() { Name = Names.RecentlyViewed, BuiltIn = true, Sources = [new("recent", 200)], Order = ScenarioOrders.Source, Fill = false },

        // The blend for lists of the caller's own.
        new() { Name = Names.Rank, BuiltIn = true, Sources = HomeSources, Tasks = Interest },
    ];

    public static ScenarioOptions Home { get; } = Find(Names.Home)!;

    public static ScenarioOptions Product { get; } = Find(Names.Product)!;

    public static ScenarioOptions Cart { get; } = Find(Names.Cart)!;

    /// <summary>Null for a name that is not known.</summary>
    public static ScenarioOptions? Find(string name) =>
        All.FirstOrDefault(scenario => scenario.Name == name) is { } found ? ScenarioCompiler.Compile(found) : null;
}
