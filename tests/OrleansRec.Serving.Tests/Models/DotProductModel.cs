using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Tests.Models;

/// <summary>
/// A small ranking model without training: an item's vector is the sum of seeded vectors of its category, brand and index, a
/// person's the recency-weighted mean of their items. Similar content scores high; own and trending items score higher.
/// </summary>
internal sealed class DotProductModel : IRankingModel
{
    private const float Decay = 0.7f;

    private readonly List<float[]> _vectors = [];

    public DotProductModel(string version, ItemStatistics statistics, ItemCatalogue catalogue)
    {
        (Version, Statistics) = (version, statistics);
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        for (var item = 0; item < catalogue.Count; item++)
        {
            _vectors.Add(VectorOf(item, catalogue[item]));
            if (catalogue[item].CategoryPath is { } path) categories.Add(path);
        }

        Categories = [.. categories];
    }

    public string Version { get; }

    public int Dimension => 16;

    public int ItemCount => _vectors.Count;

    public IReadOnlyList<string> Tasks { get; } = ["click", "cart", "purchase"];

    public ItemStatistics Statistics { get; }

    /// <summary>People embedded so far.</summary>
    public int Encoded { get; private set; }

    public List<int> ScoredBatches { get; } = [];

    public bool IsDisposed { get; private set; }

    /// <summary>Called before each forward pass, on the thread that computes.</summary>
    public Action<RankingBatch>? BeforeScore { get; set; }

    public void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        embeddings.Clear();
        for (var u = 0; u < users.Length; u++)
        {
            Encoded++;
            var embedding = embeddings.Slice(u * Dimension, Dimension);
            var weight = 1f;
            for (var i = users[u].Length - 1; i >= 0; i--)
            {
                if (users[u].Items[i] >= ItemCount) continue;
                var vector = _vectors[users[u].Items[i]];
                for (var d = 0; d < Dimension; d++) embedding[d] += weight * vector[d];
                weight *= Decay;
            }

            Normalise(embedding);
        }
    }

    public void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores)
    {
        for (var u = 0; u < users; u++)
        {
            var all = new (float Score, int Item)[ItemCount];
            for (var i = 0; i < all.Length; i++) all[i] = (Dot(embeddings.Slice(u * Dimension, Dimension), _vectors[i]), i);
            Array.Sort(all, (a, b) => b.Score.CompareTo(a.Score) is not 0 and var order ? order : a.Item.CompareTo(b.Item));
            for (var i = 0; i < k; i++) (scores[(u * k) + i], items[(u * k) + i]) = all[i];
        }
    }

    public void Nearness(ReadOnlySpan<float> embedding, Span<float> scores)
    {
        for (var i = 0; i < ItemCount; i++) scores[i] = Dot(embedding, _vectors[i]);
    }

    public void Score(RankingBatch batch, Span<float> scores)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        BeforeScore?.Invoke(batch);
        ScoredBatches.Add(batch.Users.Length);
        for (var u = 0; u < batch.Users.Length; u++)
        {
            for (var row = batch.Offsets[u]; row < batch.Offsets[u + 1]; row++)
            {
                var f = batch.Features.AsSpan(row * CandidateFeatures.Width, CandidateFeatures.Width);
                var likeness = Dot(batch.Embeddings.AsSpan(u * Dimension, Dimension), _vectors[batch.Items[row]]);
                var own = scores.Slice(row * 3, 3);
                own[0] = Sigmoid((3 * likeness) + f[0] + f[2] + f[7] + (0.2f * f[17]) - 3);
                own[1] = Sigmoid((2 * likeness) + f[5] - 3);
                own[2] = Sigmoid(likeness + (2 * f[20]) - 3);
            }
        }
    }

    public void Similarity(int item, Span<float> scores)
    {
        for (var other = 0; other < ItemCount; other++) scores[other] = Dot(_vectors[item], _vectors[other]);
    }

    public IReadOnlyList<string> Classes => Categories;

    public IReadOnlyList<string> Categories { get; }

    public bool SeesPictures => false;

    public bool PredictsInterests => true;

    public IReadOnlyList<string> Attributes { get; } = ["colour=red", "colour=blue"];

    public IReadOnlyList<Trait> Traits { get; } = [new Trait("age", ["old", "young"])];

    /// <summary>The price, modulo the number of categories, picks the one that gets 0.9.</summary>
    public void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities)
    {
        probabilities.Fill(0.1f / Math.Max(1, Categories.Count - 1));
        for (var i = 0; i < items.Count; i++) probabilities[(i * Categories.Count) + ((int)items[i].Price % Categories.Count)] = 0.9f;
    }

    /// <summary>Equal interests; the embedding's first two floats decide on colour and age.</summary>
    public void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits)
    {
        interests.Fill(1f / Math.Max(1, interests.Length));
        (attributes[0], attributes[1]) = (Sigmoid(embedding[0]), Sigmoid(-embedding[0]));
        (traits[0], traits[1]) = (Sigmoid(embedding[1]), Sigmoid(-embedding[1]));
    }

    public void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items)
    {
        foreach (var (index, content) in items)
        {
            while (_vectors.Count <= index) _vectors.Add(VectorOf(_vectors.Count, ItemContent.Unknown));
            _vectors[index] = VectorOf(index, content);
        }
    }

    public void Dispose() => IsDisposed = true;

    private float[] VectorOf(int item, ItemContent content)
    {
        var vector = new float[Dimension];
        Add(content.Leaf, 1);
        Add(content.Brand, 0.3f);
        Add(~item, 0.3f);
        Normalise(vector);
        return vector;

        void Add(int seed, float weight)
        {
            if (seed == 0) return;
            var random = new Random(seed);
            for (var d = 0; d < vector.Length; d++) vector[d] += weight * (random.NextSingle() - 0.5f);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var d = 0; d < a.Length; d++) sum += a[d] * b[d];
        return sum;
    }

    private static void Normalise(Span<float> vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        if (length == 0) return;
        for (var d = 0; d < vector.Length; d++) vector[d] /= length;
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
