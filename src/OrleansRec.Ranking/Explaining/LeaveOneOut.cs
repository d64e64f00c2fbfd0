using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Explaining;

/// <summary>A person as if one item had never been touched: the counterfactual that explanations are measured against.</summary>
public static class LeaveOneOut
{
    /// <summary>Behaviours explained at most: those on the latest distinct items.</summary>
    public const int MaxItems = 10;

    /// <summary>The state without any behaviour on the item; what is not kept by item (counts, price level) stays.</summary>
    public static UserState Without(UserState state, int item)
    {
        var kept = 0;
        foreach (var other in state.Items)
            if (other != item) kept++;
        return new UserState
        {
            Version = state.Version,
            Items = Keep(state.Items, state.Items, item, kept),
            Kinds = Keep(state.Kinds, state.Items, item, kept),
            Times = Keep(state.Times, state.Items, item, kept),
            Sessions = Keep(state.Sessions, state.Items, item, kept),
            Cart = Array.FindAll(state.Cart, i => i != item),
            Purchases = Array.FindAll(state.Purchases, p => p.Item != item),
            Impressions = state.Impressions,
            Counts = state.Counts,
            LogPriceSum = state.LogPriceSum,
            PriceCount = state.PriceCount,
            LastTime = state.LastTime,
        };
    }

    private static T[] Keep<T>(T[] values, int[] items, int item, int kept)
    {
        var result = new T[kept];
        var at = 0;
        for (var i = 0; i < items.Length; i++)
            if (items[i] != item) result[at++] = values[i];
        return result;
    }
}
