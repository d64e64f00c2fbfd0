using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Baselines;

/// <summary>One person's history and the items wanted next.</summary>
/// <param name="History">Oldest first, repetitions included.</param>
/// <param name="Targets">Each counts as one row.</param>
/// <param name="Deciles">Frequency decile of each target.</param>
/// <param name="Negatives">Random items that are neither in the history nor targets, for sampled ranks; may be empty.</param>
public readonly record struct RankingCase(int[] History, int[] Targets, int[] Deciles, int[] Negatives);

/// <summary>Measures a baseline by full ranking.</summary>
public static class BaselineEvaluation
{
    public static RankingReport Measure(IBaseline baseline, int itemCount, IEnumerable<RankingCase> cases, CancellationToken cancellation = default)
    {
        var ranks = new RankCollector();
        var scores = new double[itemCount];
        foreach (var (history, targets, deciles, negatives) in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            baseline.Score(history, scores);
            var own = history.ToHashSet();
            var full = targets.Select(t => TargetRank.Of(scores, t)).ToArray();
            var sampled = targets.Select(t => TargetRank.Among(negatives, n => scores[n].CompareTo(scores[t]))).ToArray();
            foreach (var item in own) scores[item] = double.NegativeInfinity;
            for (var i = 0; i < targets.Length; i++)
            {
                double? masked = own.Contains(targets[i]) ? null : TargetRank.Of(scores, targets[i]);
                ranks.Add(new RankedTarget(full[i], masked, sampled[i], history.Length, deciles[i]));
            }
        }

        return ranks.Report();
    }
}
