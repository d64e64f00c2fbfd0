using OrleansRec.Ranking.Items;

namespace OrleansRec.Ranking.Baselines;

/// <summary>
/// Content-based: cosine between the item's tokens (category, brand, attributes, title; weighed by inverse document frequency)
/// and a recency-decayed sum over the person's latest items.
/// </summary>
public sealed class ContentBaseline : IBaseline
{
    private readonly ItemSequences _sequences;
    private readonly (int Token, double Weight)[][] _items;
    private readonly Dictionary<int, List<(int Item, double Weight)>> _byToken = [];

    public ContentBaseline(ItemSequences sequences, ItemCatalogue catalogue)
    {
        _sequences = sequences;
        var frequency = new Dictionary<int, int>();
        var known = Math.Min(catalogue.Count, sequences.ItemCount);
        for (var item = 0; item < known; item++)
            foreach (var token in TokensOf(catalogue[item])) frequency[token] = frequency.GetValueOrDefault(token) + 1;
        _items = new (int, double)[sequences.ItemCount][];
        for (var item = 0; item < sequences.ItemCount; item++)
            _items[item] = item < known ? Weighed(TokensOf(catalogue[item]), frequency, known) : [];
        for (var item = 0; item < known; item++)
        {
            foreach (var (token, weight) in _items[item])
            {
                if (!_byToken.TryGetValue(token, out var postings)) _byToken.Add(token, postings = []);
                postings.Add((item, weight));
            }
        }
    }

    public string Name => "content";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        _sequences.Ties.CopyTo(scores);
        var profile = new Dictionary<int, double>();
        var weight = 1.0;
        foreach (var item in Recency.LatestFirst(history))
        {
            foreach (var (token, w) in _items[item]) profile[token] = profile.GetValueOrDefault(token) + (weight * w);
            weight *= Recency.Decay;
        }

        foreach (var (token, w) in profile)
            foreach (var (item, itemWeight) in _byToken[token]) scores[item] += w * itemWeight;
    }

    private static int[] TokensOf(ItemContent content) => [.. content.Tokens.SelectMany(t => t).Distinct()];

    private static (int, double)[] Weighed(int[] tokens, Dictionary<int, int> frequency, int items)
    {
        var weights = tokens.Select(t => (Token: t, Weight: Math.Log((1.0 + items) / (1 + frequency[t])))).ToArray();
        var norm = Math.Sqrt(weights.Sum(t => t.Weight * t.Weight));
        return norm == 0 ? [] : [.. weights.Select(t => (t.Token, t.Weight / norm))];
    }
}
