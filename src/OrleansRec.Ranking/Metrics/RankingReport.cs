namespace OrleansRec.Ranking.Metrics;

/// <summary>Ranking measures, for all targets and for those seen before, those new to the person, and the new ones with own items left out.</summary>
public sealed record RankingReport
{
    /// <summary>Null without targets, as the others.</summary>
    public RankingMetrics? Overall { get; init; }

    /// <summary>Targets that occur before in that person's history.</summary>
    public RankingMetrics? Repeat { get; init; }

    /// <summary>Targets that do not.</summary>
    public RankingMetrics? New { get; init; }

    /// <summary>New targets, ranked without the person's own items.</summary>
    public RankingMetrics? NewMasked { get; init; }

    /// <summary>Ranks among the target and the case's sampled negatives only: comparable with papers that do so, not with the others here.</summary>
    public RankingMetrics? Sampled { get; init; }

    /// <summary>Coverage, novelty and diversity of the lists; null where none were collected.</summary>
    public ListMetrics? Lists { get; init; }

    /// <summary>By length of the person's history, such as <c>10-19</c>, the shortest first.</summary>
    public IReadOnlyDictionary<string, RankingMetrics> ByHistory { get; init; } = new Dictionary<string, RankingMetrics>();

    /// <summary>By decile of the target among the items known from the history: 1 the rarest tenth, 10 the most frequent, 0 never seen.</summary>
    public IReadOnlyDictionary<string, RankingMetrics> ByItemFrequency { get; init; } = new Dictionary<string, RankingMetrics>();

    /// <summary>What the groups of <see cref="ByHistory"/> consist of.</summary>
    public IReadOnlyDictionary<string, RankingParts> PartsByHistory { get; init; } = new Dictionary<string, RankingParts>();

    /// <summary>What the groups of <see cref="ByItemFrequency"/> consist of.</summary>
    public IReadOnlyDictionary<string, RankingParts> PartsByItemFrequency { get; init; } = new Dictionary<string, RankingParts>();
}

/// <summary>Targets of a group seen before and new to the person, as in <see cref="RankingReport"/>; null without any.</summary>
/// <param name="Sampled">All of the group's targets among sampled negatives only.</param>
/// <param name="Lists">Of the group's people, or as <see cref="ListCollector.By"/> says; null where no lists were collected.</param>
public sealed record RankingParts(RankingMetrics? Repeat, RankingMetrics? New, RankingMetrics? NewMasked, RankingMetrics? Sampled, ListMetrics? Lists = null);

/// <summary>Where one target stands.</summary>
/// <param name="Rank">Among all items, from 1.</param>
/// <param name="Masked">Without the person's own items; null for a target that is one of them.</param>
/// <param name="Sampled">Among the sampled negatives; null without them.</param>
/// <param name="History">Events in the person's history.</param>
/// <param name="Decile">The target's frequency decile.</param>
public readonly record struct RankedTarget(double Rank, double? Masked, double? Sampled, int History, int Decile);

/// <summary>Collects ranks for a <see cref="RankingReport"/>. Not thread-safe.</summary>
public sealed class RankCollector
{
    private readonly List<RankedTarget> _targets = [];

    public void Add(RankedTarget target) => _targets.Add(target);

    /// <param name="listsByHistory">Of the people of each group of <see cref="HistoryGroups"/>.</param>
    /// <param name="listsByDecile">By frequency decile, see <see cref="ListCollector.By"/>.</param>
    public RankingReport Report(IReadOnlyDictionary<int, ListMetrics>? listsByHistory = null, IReadOnlyDictionary<int, ListMetrics>? listsByDecile = null)
    {
        var (histories, deciles) = (By(t => HistoryGroups.Of(t.History)), By(t => t.Decile));
        var whole = Parts(_targets);
        return new RankingReport
        {
            Overall = Of(_targets),
            Repeat = whole.Repeat,
            New = whole.New,
            NewMasked = whole.NewMasked,
            Sampled = whole.Sampled,
            ByHistory = histories.ToDictionary(g => HistoryGroups.Name(g.Key), g => Of(g)!),
            ByItemFrequency = deciles.ToDictionary(g => Decile(g.Key), g => Of(g)!),
            PartsByHistory = histories.ToDictionary(g => HistoryGroups.Name(g.Key), g => Parts(g) with { Lists = listsByHistory?.GetValueOrDefault(g.Key) }),
            PartsByItemFrequency = deciles.ToDictionary(g => Decile(g.Key), g => Parts(g) with { Lists = listsByDecile?.GetValueOrDefault(g.Key) }),
        };
    }

    private static string Decile(int decile) => decile.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static RankingParts Parts(IEnumerable<RankedTarget> targets)
    {
        var fresh = targets.Where(t => t.Masked is not null).ToList();
        return new RankingParts(
            Of(targets.Where(t => t.Masked is null)), Of(fresh), RankingMetrics.Of([.. fresh.Select(t => t.Masked!.Value)]),
            RankingMetrics.Of([.. targets.Where(t => t.Sampled is not null).Select(t => t.Sampled!.Value)]));
    }

    private List<IGrouping<int, RankedTarget>> By(Func<RankedTarget, int> group) => [.. _targets.GroupBy(group).OrderBy(g => g.Key)];

    private static RankingMetrics? Of(IEnumerable<RankedTarget> targets) => RankingMetrics.Of([.. targets.Select(t => t.Rank)]);
}
