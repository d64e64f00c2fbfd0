using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Silo.Forms;

/// <summary>A model that keeps what it is asked to score: rows exactly as they are served. The model itself stays its owner's.</summary>
internal sealed class ScoredRows(IRankingModel model) : IRankingModel
{
    private readonly List<RankingBatch> _batches = [];

    public IReadOnlyList<RankingBatch> Batches => _batches;

    public string Version => model.Version;

    public int Dimension => model.Dimension;

    public int ItemCount => model.ItemCount;

    public IReadOnlyList<string> Tasks => model.Tasks;

    public ItemStatistics Statistics => model.Statistics;

    public IReadOnlyList<string> Classes => model.Classes;

    public IReadOnlyList<string> Categories => model.Categories;

    public bool PredictsInterests => model.PredictsInterests;

    public IReadOnlyList<string> Attributes => model.Attributes;

    public IReadOnlyList<Trait> Traits => model.Traits;

    public bool SeesPictures => model.SeesPictures;

    public void Score(RankingBatch batch, Span<float> scores)
    {
        model.Score(batch, scores);
        // Arrays of a batch go back to their pool.
        _batches.Add(new RankingBatch
        {
            Users = [.. batch.Users],
            Embeddings = [.. batch.Embeddings],
            Contexts = [.. batch.Contexts],
            Offsets = [.. batch.Offsets],
            Items = batch.Items[..batch.Rows],
            Features = batch.Features[..(batch.Rows * CandidateFeatures.Width)],
        });
    }

    public void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings) => model.Encode(users, embeddings);

    public void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores) =>
        model.Retrieve(embeddings, users, k, items, scores);

    public void Nearness(ReadOnlySpan<float> embedding, Span<float> scores) => model.Nearness(embedding, scores);

    public void Similarity(int item, Span<float> scores) => model.Similarity(item, scores);

    public void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities) => model.Classify(items, probabilities);

    public void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits) =>
        model.Profile(embedding, interests, attributes, traits);

    public void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items) => model.SetItems(items);

    public void Dispose() => _batches.Clear();
}
