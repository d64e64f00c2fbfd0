using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Baselines;

/// <summary>One person's history and the items wanted next.</summary>
/// <param name="History">Oldest first, repetitions included.</param>
/// <param name="Targets">Each counts as one row.</param>
public readonly record struct RankingCase(int[] History, int[] Targets);

/// <summary>Measures a baseline by full ranking.</summary>
public static class BaselineEvaluation
{
    public static RankingReport Measure(IBaseline baseline, int itemCount, IEnumerable<RankingCase> cases, CancellationToken cancellation = default)
    {
        var ranks = new RankCollector();
        var scores = new double[itemCount];
        foreach (var (history, targets) in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            baseline.Score(history, scores);
            var own = history.ToHashSet();
            var full = targets.Select(t => TargetRank.Of(scores, t)).ToArray();
            foreach (var item in own) scores[item] = double.NegativeInfinity;
            for (var i = 0; i < targets.Length; i++)
            {
                if (own.Contains(targets[i])) ranks.AddRepeat(full[i]);
                else ranks.AddNew(full[i], TargetRank.Of(scores, targets[i]));
            }
        }

        return ranks.Report();
    }
}
