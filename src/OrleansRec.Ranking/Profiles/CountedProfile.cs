using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Profiles;

/// <summary>
/// A person's interests counted from the behaviour sequence: what there is without a model. A view or click counts 1, a favourite
/// 2, a cart 3, a purchase 4; other behaviours do not count.
/// </summary>
public static class CountedProfile
{
    /// <summary>Leaf category paths with their share of the counted behaviours, the largest first.</summary>
    public static (string Category, double Share)[] Interests(UserState state, ItemCatalogue catalogue, int count) =>
        Shares(state, catalogue, count, static (content, weight, add) =>
        {
            if (content.CategoryPath is { } path) add(path, weight);
        });

    /// <summary>Attributes as <c>key=value</c> with the share of the counted behaviours whose item has them, the largest first.</summary>
    public static (string Attribute, double Share)[] Attributes(UserState state, ItemCatalogue catalogue, int count) =>
        Shares(state, catalogue, count, static (content, weight, add) =>
        {
            foreach (var attribute in content.AttributeTexts) add(attribute, weight);
        });

    private static (string, double)[] Shares(
        UserState state, ItemCatalogue catalogue, int count, Action<ItemContent, double, Action<string, double>> read)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        var total = 0.0;
        for (var i = 0; i < state.Length; i++)
        {
            var weight = WeightOf(state.Kinds[i]);
            total += weight;
            if (weight > 0) read(catalogue[state.Items[i]], weight, Add);
        }

        return [.. weights.OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Take(count).Select(w => (w.Key, w.Value / total))];

        void Add(string text, double weight) => weights[text] = weights.GetValueOrDefault(text) + weight;
    }

    /// <summary>How much a behaviour counts; 0: not at all.</summary>
    public static double WeightOf(BehaviourKind kind) => kind switch
    {
        BehaviourKind.View or BehaviourKind.Click => 1,
        BehaviourKind.Favorite => 2,
        BehaviourKind.AddToCart => 3,
        BehaviourKind.Purchase => 4,
        _ => 0,
    };
}
