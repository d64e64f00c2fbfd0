using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Tests.Graph;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Sources;

/// <summary>A context ready for sources and rules: 40 items, item i in category i mod 4, the last five without any behaviour.</summary>
internal sealed class CandidateRequest
{
    public const int Items = 40;
    public const int NewFrom = 35;

    private readonly CandidateFeatures _features = new();

    public CandidateRequest(UserState state, Func<int, bool>? available = null, IReadOnlyList<ICandidateRule>? rules = null, Func<int, int[]>? related = null)
    {
        var table = new ItemTable();
        for (var item = 0; item < Items; item++) table.Set(item, Content(item, available?.Invoke(item) ?? true, related?.Invoke(item)));
        Catalogue = table.Snapshot();
        foreach (var person in new ObservedPeople(41, 12, 60, NewFrom).People)
            foreach (var (before, e) in person) Statistics.Observe(before, e);
        Index = new CandidateIndex(Statistics, Catalogue);
        _features.Begin(state, Sample.Start, Statistics, Catalogue);
        Context = new CandidateContext { Features = _features, Statistics = Statistics, Index = Index };
        (Context.State, Context.Catalogue) = (state, Catalogue);
        Candidates = new CandidateSet(rules ?? CandidateRules.Usual);
    }

    public ItemStatistics Statistics { get; } = new();

    public ItemCatalogue Catalogue { get; }

    public CandidateIndex Index { get; }

    public CandidateContext Context { get; }

    public CandidateSet Candidates { get; }

    public int[] Collect(ICandidateSource source, int quota)
    {
        Candidates.Begin(Context, Items);
        Candidates.From(source.Name);
        source.Collect(Context, quota, Candidates);
        Assert.All(Candidates.Sources.ToArray(), name => Assert.Equal(source.Name, name));
        return Candidates.Items.ToArray();
    }

    public static ItemContent Content(int item, bool available = true, int[]? related = null) => ItemContent.From(new Item
    {
        ItemId = $"i{item}",
        Title = $"thing {item}",
        Categories = ["all", $"c{item % 4}"],
        Available = available,
        Relations = [.. (related ?? []).Select(other => new ItemRelation("similar", $"i{other}"))],
    });

    public static UserState Viewed(params int[] items) =>
        Sample.State(Array.ConvertAll(items, item => Sample.Event(BehaviourKind.View, item)));
}
