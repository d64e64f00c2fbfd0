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
}

/// <summary>Collects ranks for a <see cref="RankingReport"/>. Not thread-safe.</summary>
public sealed class RankCollector
{
    private readonly List<double> _repeat = [];
    private readonly List<double> _new = [];
    private readonly List<double> _newMasked = [];

    /// <summary>A target that occurs before in the person's history.</summary>
    public void AddRepeat(double rank) => _repeat.Add(rank);

    /// <summary>A target new to the person; <paramref name="maskedRank"/> is its rank without the person's own items.</summary>
    public void AddNew(double rank, double maskedRank)
    {
        _new.Add(rank);
        _newMasked.Add(maskedRank);
    }

    public RankingReport Report() => new()
    {
        Overall = RankingMetrics.Of([.. _repeat, .. _new]),
        Repeat = RankingMetrics.Of(_repeat),
        New = RankingMetrics.Of(_new),
        NewMasked = RankingMetrics.Of(_newMasked),
    };
}
