using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Learning.Examples;

/// <summary>
/// Candidates that the next item must beat, in the proportions serving meets them: own items, item-to-item neighbours, what the shop's
/// item graph leads to, popular items and random ones. Never the target itself, none twice.
/// </summary>
internal sealed class CandidateSampler(ItemStatistics statistics, IReadOnlyList<int> seenItems, int items, Random random)
{
    private const int Own = 10;
    private const int Neighbours = 14;
    private const int Related = 8;
    private const int Popular = 6;

    private long _now;
    private readonly RowMap _taken = new();
    private readonly int[] _best = new int[Neighbours];
    private readonly float[] _bestScore = new float[Neighbours];
    private readonly TopItems _related = new();

    /// <summary>Fills the list behind its first entry, the target; the number filled in all.</summary>
    /// <param name="logChance">
    /// Log of each entry's chance to be in a list when it is not the target: 0 for own items and nearest neighbours, which always
    /// are, far below for the others. The loss corrects for it; without, rarely drawn items would look too good.
    /// </param>
    /// <param name="now">Items first seen after it are no candidates: they were not there.</param>
    public int Fill(Span<int> list, Span<float> logChance, CandidateFeatures features, long now)
    {
        _now = now;
        _taken.Clear();
        _taken.Place(list[0]);
        var n = 1;
        var own = features.Own.Items;
        own = own[..Math.Min(Own, own.Length)];
        foreach (var item in own) n = n < list.Length ? Take(list, n, item) : n;
        var near = _best.AsSpan(0, Nearest(features.Neighbours));
        foreach (var item in near) n = n < list.Length ? Take(list, n, item) : n;
        var related = MostRelated(features.Relations);
        foreach (var item in related) n = n < list.Length ? Take(list, n, item) : n;
        logChance[1..n].Clear();
        var certain = n;
        for (var i = 0; i < Popular && n < list.Length; i++) n = Take(list, n, seenItems[random.Next(seenItems.Count)]);
        var uniform = list.Length - n;
        for (var tries = 0; n < list.Length && tries < 4 * list.Length; tries++) n = Take(list, n, random.Next(items));
        for (var i = certain; i < n; i++) logChance[i] = LogChance(list[i], uniform);
        logChance[0] = own.Contains(list[0]) || near.Contains(list[0]) || related.Contains(list[0]) ? 0 : LogChance(list[0], uniform);
        return n;
    }

    /// <summary>Never that of an item that cannot be drawn: a new one in a list that own items and neighbours fill counts as drawn once.</summary>
    private float LogChance(int item, int uniform) => MathF.Log(MathF.Min(
        1, (Popular * statistics.Count(item) / MathF.Max(1, (float)statistics.Total)) + (MathF.Max(1, uniform) / items)));

    private int Take(Span<int> list, int n, int item)
    {
        if (statistics.FirstSeen(item) <= _now && _taken.Place(item) == n) list[n++] = item;
        return n;
    }

    /// <summary>Items that the shop's item graph leads to, the most voted for first.</summary>
    private ReadOnlySpan<int> MostRelated(RelationScores scores)
    {
        _related.Begin(Related);
        foreach (var item in scores.Touched) _related.Offer(item, scores.Total(item));
        return _related.Sort();
    }

    /// <summary>The items with the largest scores, by insertion into a short sorted list; half by co-occurrence alone.</summary>
    private int Nearest(NeighbourScores scores)
    {
        var n = 0;
        var touched = scores.Touched;
        var near = scores.CoOccurrences;
        var following = scores.Transitions;
        for (var i = 0; i < touched.Length; i++)
        {
            var (item, score) = (touched[i], near[i] + following[i]);
            if (n == Neighbours && score <= _bestScore[n - 1]) continue;
            var at = n < Neighbours ? n++ : n - 1;
            for (; at > 0 && _bestScore[at - 1] < score; at--) (_best[at], _bestScore[at]) = (_best[at - 1], _bestScore[at - 1]);
            (_best[at], _bestScore[at]) = (item, score);
        }

        return n;
    }
}
