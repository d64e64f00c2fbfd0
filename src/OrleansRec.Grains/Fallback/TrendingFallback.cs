using OrleansRec.Contracts.Filters;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Grains.Followers;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Fallback;

/// <summary>
/// Lists without a model, under the same rules: trending items, then any, as many as asked for while there are so many. A scenario
/// that is not filled up has the person's own items.
/// </summary>
internal sealed class TrendingFallback(TrendingFollower trending, CatalogueFollower catalogue, ICatalogueStore ids)
{
    private static readonly IReadOnlyDictionary<string, double> NoTasks = new Dictionary<string, double>();

    /// <summary>What an answer's <see cref="RecommendationResponse.Fallback"/> says; null where there is no problem.</summary>
    public static string? Because(string? problem) => problem is null ? null : "trending: " + problem;

    public IReadOnlyList<RecommendedItem> List(RecommendationRequest request, ScenarioOptions scenario, UserState state)
    {
        var own = new OwnItems();
        own.Read(state);
        var barred = Barred(request, scenario, state, own);
        var filter = scenario.And(request.Filter is null ? null : ItemFilter.Compile(FilterExpression.Parse(request.Filter)));
        var list = new List<RecommendedItem>(request.Count);
        var view = catalogue.Catalogue;
        foreach (var (item, score, source) in scenario.Fill ? Candidates(view) : OwnCandidates(scenario, state, own.Items.ToArray(), view))
        {
            if (list.Count == request.Count) break;
            if (filter?.Invoke(view[item]) == false || !barred.Add(item)) continue;
            list.Add(Item(item, score, source, request.Explain));
        }

        return list;
    }

    /// <summary>Those of the items that trend, the strongest first.</summary>
    public IReadOnlyList<RecommendedItem> Ordered(IReadOnlyList<string> itemIds, bool explain)
    {
        var wanted = new HashSet<int>();
        foreach (var id in itemIds)
            if (ids.Find(id) is { } index) wanted.Add(index);
        var (items, scores) = trending.Trending;
        var list = new List<RecommendedItem>();
        for (var i = 0; i < items.Length; i++)
            if (wanted.Remove(items[i])) list.Add(Item(items[i], scores[i], "trending", explain));
        return list;
    }

    /// <summary>Trending items of the same leaf category, then of the same broad one, then any.</summary>
    public IReadOnlyList<SimilarItem> Similar(int item, int count)
    {
        var view = catalogue.Catalogue;
        var like = view[item];
        var taken = new HashSet<int> { item };
        var list = new List<SimilarItem>(count);
        Take(content => like.Leaf != 0 && content.Leaf == like.Leaf, 1);
        Take(content => like.Root != 0 && content.Root == like.Root, 0.5);
        Take(_ => true, 0);
        return list;

        void Take(Func<ItemContent, bool> isLike, double score)
        {
            foreach (var (other, _, _) in Candidates(view))
            {
                if (list.Count == count) return;
                if (isLike(view[other]) && taken.Add(other)) list.Add(new SimilarItem(ids.IdOf(other), score));
            }
        }
    }

    private RecommendedItem Item(int item, float score, string source, bool explain) => new()
    {
        ItemId = ids.IdOf(item),
        Score = score,
        Tasks = NoTasks,
        Source = source,
        Reasons = explain ? [] : null,
    };

    private IEnumerable<(int Item, float Score, string Source)> Candidates(ItemCatalogue view)
    {
        var (items, scores) = trending.Trending;
        for (var i = 0; i < items.Length; i++)
            if (view[items[i]].Available) yield return (items[i], scores[i], "trending");
        for (var item = view.Count - 1; item >= 0; item--)
            if (view[item].Available) yield return (item, 0, "catalogue");
    }

    private IEnumerable<(int Item, float Score, string Source)> OwnCandidates(
        ScenarioOptions scenario, UserState state, int[] own, ItemCatalogue view)
    {
        var place = 0;
        foreach (var (source, _) in scenario.Sources)
        {
            var items = source == CandidateSources.Recent ? own
                : source == CandidateSources.Bought ? Array.ConvertAll(state.Purchases, purchase => purchase.Item).Reverse()
                : source == CandidateSources.Trending ? trending.Trending.Items
                : [];
            foreach (var item in items)
                if (view[item].Available) yield return (item, 1f / ++place, source.Name);
        }
    }

    private HashSet<int> Barred(RecommendationRequest request, ScenarioOptions scenario, UserState state, OwnItems own)
    {
        var barred = new HashSet<int>();
        Bar(request.ItemId);
        foreach (var id in request.ContextItemIds ?? []) Bar(id);
        foreach (var id in request.ExcludeItemIds ?? []) Bar(id);
        if (scenario.CartIsContext) barred.UnionWith(state.Cart);
        barred.UnionWith(own.Disliked);
        var seen = request.ExcludeSeen || scenario.Rules.Contains(CandidateRules.NotSeen);
        if (seen) barred.UnionWith(state.Items);
        if (seen) barred.UnionWith(state.Cart);
        if (seen || scenario.Rules.Contains(CandidateRules.NotBought))
            foreach (var purchase in state.Purchases) barred.Add(purchase.Item);
        return barred;

        void Bar(string? itemId)
        {
            if (itemId is not null && ids.Find(itemId) is { } index) barred.Add(index);
        }
    }
}
