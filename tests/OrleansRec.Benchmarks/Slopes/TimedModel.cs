using System.Diagnostics;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Benchmarks.Slopes;

/// <summary>A model that adds up how long it works: the part of a recommendation that a faster device makes faster.</summary>
internal sealed class TimedModel(IRankingModel model) : IRankingModel
{
    private long _ticks;

    public double Seconds => _ticks / (double)Stopwatch.Frequency;

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

    public void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings)
    {
        var started = Stopwatch.GetTimestamp();
        model.Encode(users, embeddings);
        _ticks += Stopwatch.GetTimestamp() - started;
    }

    public void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores)
    {
        var started = Stopwatch.GetTimestamp();
        model.Retrieve(embeddings, users, k, items, scores);
        _ticks += Stopwatch.GetTimestamp() - started;
    }

    public void Score(RankingBatch batch, Span<float> scores)
    {
        var started = Stopwatch.GetTimestamp();
        model.Score(batch, scores);
        _ticks += Stopwatch.GetTimestamp() - started;
    }

    public void Nearness(ReadOnlySpan<float> embedding, Span<float> scores) => model.Nearness(embedding, scores);

    public void Similarity(int item, Span<float> scores) => model.Similarity(item, scores);

    public void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities) => model.Classify(items, probabilities);

    public void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits) =>
        model.Profile(embedding, interests, attributes, traits);

    public void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items) => model.SetItems(items);

    public void Dispose() => model.Dispose();
}
