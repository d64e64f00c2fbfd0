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
/// <param name="Deciles">Frequency decile of each target, 0 for one that the history does not know.</param>
/// <param name="Negatives">Random items that are neither in the history nor targets.</param>
internal sealed record RankingPerson(string Key, UserState State, int[] History, int[] Targets, long At, int[] Deciles, int[] Negatives)
{
    /// <summary>Random items that a sampled rank is among, as the protocol of many papers has it.</summary>
    public const int SampledNegatives = 99;

    public RankingCase Case => new(History, Targets, Deciles, Negatives);

    public static IReadOnlyList<RankingPerson> Of(Dataset data, ShopReplay replay, int seed)
    {
        var deciles = ItemDeciles.Of(replay);
        var random = new Random(seed);
        var people = new List<RankingPerson>();
        foreach (var person in data.Targets.GroupBy(t => t.UserKey))
        {
            var history = replay.People.TryGetValue(person.Key, out var known) ? known.Sequence.Items : [];
            int[] targets = [.. person.Select(t => replay.Items[t.ItemId])];
            people.Add(new RankingPerson(
                person.Key,
                replay.StateOf(person.Key),
                history,
                targets,
                person.Min(t => t.At).ToUnixTimeMilliseconds(),
                [.. targets.Select(t => deciles[t])],
                Others([.. history, .. targets], replay.Items.Count, random)));
        }

        return people;
    }

    private static int[] Others(HashSet<int> own, int items, Random random)
    {
        if (items < own.Count + (2 * SampledNegatives)) return [];
        var drawn = new HashSet<int>();
        while (drawn.Count < SampledNegatives)
        {
            var item = random.Next(items);
            if (!own.Contains(item)) drawn.Add(item);
        }

        return [.. drawn];
    }
}
