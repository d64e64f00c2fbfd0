using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Scenarios;

/// <summary>The scenarios that every shop has.</summary>
public static class BuiltInScenarios
{
    /// <summary>What comes next, whatever it is.</summary>
    public static ScenarioOptions Home { get; } = new()
    {
        Name = Contracts.Recommendations.Scenarios.Home,
        Sources =
        [
            new(CandidateSources.Recent, 50),
            new(CandidateSources.ItemToItem, 90),
            new(CandidateSources.Embedding, 90),
            new(CandidateSources.Content, 30),
            new(CandidateSources.Trending, 30),
            new(CandidateSources.New, 10),
        ],
        TaskWeights = Weights(cart: 0.1f, purchase: 0.1f),
    };

    /// <summary>Beside the page of an item: what goes with it or instead of it.</summary>
    public static ScenarioOptions Product { get; } = new()
    {
        Name = Contracts.Recommendations.Scenarios.Product,
        Sources =
        [
            new(CandidateSources.ItemToItem, 120),
            new(CandidateSources.Content, 40),
            new(CandidateSources.Embedding, 80),
            new(CandidateSources.Recent, 20),
            new(CandidateSources.Trending, 20),
            new(CandidateSources.New, 5),
        ],
        TaskWeights = Weights(cart: 0.1f, purchase: 0.1f),
    };

    /// <summary>Beside the cart: what else to buy.</summary>
    public static ScenarioOptions Cart { get; } = new()
    {
        Name = Contracts.Recommendations.Scenarios.Cart,
        Sources =
        [
            new(CandidateSources.ItemToItem, 120),
            new(CandidateSources.Embedding, 80),
            new(CandidateSources.Recent, 30),
            new(CandidateSources.Content, 20),
            new(CandidateSources.Trending, 30),
            new(CandidateSources.New, 5),
        ],
        TaskWeights = Weights(cart: 0.5f, purchase: 1),
        CartIsContext = true,
        Diversity = 0.1f,
    };

    /// <summary>Null for a name that is not known.</summary>
    public static ScenarioOptions? Find(string name) => name switch
    {
        Contracts.Recommendations.Scenarios.Home => Home,
        Contracts.Recommendations.Scenarios.Product => Product,
        Contracts.Recommendations.Scenarios.Cart => Cart,
        _ => null,
    };

    private static Dictionary<string, float> Weights(float cart, float purchase) => new() { ["cart"] = cart, ["purchase"] = purchase };
}
