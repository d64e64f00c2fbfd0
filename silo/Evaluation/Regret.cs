using OrleansRec.Datasets;
using OrleansRec.Ranking.Baselines;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// How close lists come to the best possible ones of a generated shop, whose tastes are known: the mean affinity of the top
/// <see cref="ListLength"/> items at the end of the history.
/// </summary>
internal sealed record Regret
{
    public const int ListLength = 10;
    public const int MaxPeople = 300;

    public required int People { get; init; }
    public required double Best { get; init; }
    public required double Ours { get; init; }
    public required double Popularity { get; init; }
    public required double Random { get; init; }

    /// <summary>What is missing to the best lists, as a share of what they have over random ones.</summary>
    public double Share => Best > Random ? (Best - Ours) / (Best - Random) : 0;

    public static Regret Measure(
        Dataset data, IShopTruth truth, ShopReplay replay, ProductRanking ranking, int seed, CancellationToken cancellation)
    {
        var random = new Random(seed);
        var at = data.History[^1].Timestamp;
        var keys = truth.UserKeys.Where(replay.People.ContainsKey).ToArray();
        random.Shuffle(keys);
        var people = keys.Take(MaxPeople)
            .Select(key => new RankingPerson(key, replay.StateOf(key), [], [], at.ToUnixTimeMilliseconds(), [], [])).ToArray();
        var onSale = data.Items.Where(i => i.Available).Select(i => i.ItemId).ToArray();
        var popular = Popular(replay, onSale);
        double best = 0, ours = 0, popularity = 0, chance = 0;
        foreach (var part in people.Chunk(ProductRanking.PeoplePerBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (person, list) in part.Zip(ranking.Top(part, ListLength)))
            {
                best += truth.Best(person.Key, ListLength, at).Average(b => b.Affinity);
                ours += Mean(person.Key, list.Items.Select(replay.Items.IdOf));
                popularity += Mean(person.Key, popular);
                chance += Mean(person.Key, random.GetItems(onSale, ListLength));
            }
        }

        return new Regret
        {
            People = people.Length,
            Best = best / people.Length,
            Ours = ours / people.Length,
            Popularity = popularity / people.Length,
            Random = chance / people.Length,
        };

        double Mean(string key, IEnumerable<string> items) => items.Average(item => truth.Affinity(key, item, at));
    }

    private static string[] Popular(ShopReplay replay, string[] onSale)
    {
        var scores = new double[replay.Items.Count];
        new PopularityBaseline(replay.Sequences()).Score([], scores);
        return [.. onSale.OrderByDescending(id => scores[replay.Items[id]]).Take(ListLength)];
    }
}
