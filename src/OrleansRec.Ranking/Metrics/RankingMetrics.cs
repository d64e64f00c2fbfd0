namespace OrleansRec.Ranking.Metrics;

/// <summary>
/// Measures of where the wanted items stand in full rankings. One target is one row: HR@k is the share of targets in the top k.
/// A rank is in the top k when fewer than k items stand before it; a mean rank of k + 1/2 (a tie across the cut) still is.
/// </summary>
public sealed record RankingMetrics
{
    public required int Targets { get; init; }
    public required double Hr5 { get; init; }
    public required double Ndcg5 { get; init; }
    public required double Hr10 { get; init; }
    public required double Ndcg10 { get; init; }
    public required double Hr20 { get; init; }
    public required double Ndcg20 { get; init; }
    public required double Mrr10 { get; init; }
    public required double Mrr20 { get; init; }

    /// <summary>Null without targets.</summary>
    public static RankingMetrics? Of(IReadOnlyCollection<double> ranks) => ranks.Count == 0 ? null : new RankingMetrics
    {
        Targets = ranks.Count,
        Hr5 = ranks.Average(r => Hit(r, 5)),
        Ndcg5 = ranks.Average(r => Gain(r, 5)),
        Hr10 = ranks.Average(r => Hit(r, 10)),
        Ndcg10 = ranks.Average(r => Gain(r, 10)),
        Hr20 = ranks.Average(r => Hit(r, 20)),
        Ndcg20 = ranks.Average(r => Gain(r, 20)),
        Mrr10 = ranks.Average(r => Reciprocal(r, 10)),
        Mrr20 = ranks.Average(r => Reciprocal(r, 20)),
    };

    /// <summary>1 where a rank (from 1) is in the top k.</summary>
    public static double Hit(double rank, int k) => rank < k + 1 ? 1 : 0;

    /// <summary>1 / log2(rank + 1) in the top k: NDCG with one relevant item.</summary>
    public static double Gain(double rank, int k) => rank < k + 1 ? 1 / Math.Log2(rank + 1) : 0;

    /// <summary>1 / rank in the top k.</summary>
    public static double Reciprocal(double rank, int k) => rank < k + 1 ? 1 / rank : 0;
}
