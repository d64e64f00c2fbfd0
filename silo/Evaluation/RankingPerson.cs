using OrleansRec.Datasets;
using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Someone whose next items are to be ranked.</summary>
/// <param name="Key">Log key.</param>
/// <param name="State">At the end of the history.</param>
/// <param name="History">Items, oldest first.</param>
/// <param name="Targets">What the person turned to next.</param>
/// <param name="At">When the first of them was, Unix milliseconds.</param>
internal sealed record RankingPerson(string Key, UserState State, int[] History, int[] Targets, long At)
{
    public RankingCase Case => new(History, Targets);

    public static IReadOnlyList<RankingPerson> Of(Dataset data, ShopReplay replay) =>
    [
        .. data.Targets.GroupBy(t => t.UserKey).Select(g => new RankingPerson(
            g.Key,
            replay.StateOf(g.Key),
            replay.People.TryGetValue(g.Key, out var person) ? person.Sequence.Items : [],
            [.. g.Select(t => replay.Items[t.ItemId])],
            g.Min(t => t.At).ToUnixTimeMilliseconds())),
    ];
}
