using OrleansRec.Ranking.Users;

namespace OrleansRec.Serving.Pipeline;

/// <summary>
/// The context of a request as behaviour: whoever is on an item's page has just viewed it, whoever is in the cart looks at what
/// lies there. Embedding, neighbours and features then react to the context without code of their own.
/// </summary>
internal static class VirtualViews
{
    /// <summary>Context items that count as viewed at most, the last ones; all of them are kept out of the answer.</summary>
    public const int MaxViews = 20;

    /// <summary>Type of a reason that is the context itself, not a past behaviour.</summary>
    public const string ReasonType = "context";

    /// <summary>The person with the context's views (the same reference where there are none), and the context's items.</summary>
    public static (UserState State, int[] ContextItems) Add(PipelineRequest request)
    {
        int[] items = request.Scenario.CartIsContext ? [.. request.State.Cart, .. request.ContextItems] : request.ContextItems;
        if (items.Length == 0) return (request.State, items);
        var session = request.State.Length == 0 ? 0 : request.State.Sessions[^1];
        var (from, context) = (Math.Max(0, items.Length - MaxViews), request.Context);
        var views = new Behaviour[items.Length - from];
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = new Behaviour(
                items[from + i], BehaviourKind.View, context.Time, 1, 0, session, context.Platform, context.Scenario);
        }

        return (UserReducer.Apply(request.State, views), items);
    }
}
