using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Serving.Models;

/// <summary>
/// A trained version, ready to answer. Used by one thread at a time (the engine's); every method is synchronous and batched.
/// Spans are row-major.
/// </summary>
public interface IRankingModel : IDisposable
{
    string Version { get; }

    /// <summary>Floats per embedding (D).</summary>
    int Dimension { get; }

    /// <summary>Items with a vector: catalogue indexes 0 … ItemCount − 1.</summary>
    int ItemCount { get; }

    /// <summary>Bytes held: item vectors and what searches them, the tables behind them, the network; 0 where it is not known.</summary>
    long Bytes => 0;

    /// <summary>Task names in the order of <see cref="Score"/>'s columns; the first one ranks (next interest).</summary>
    IReadOnlyList<string> Tasks { get; }

    /// <summary>The counts the model was trained with; immutable.</summary>
    ItemStatistics Statistics { get; }

    /// <summary>Embeds people from their behaviour sequences: float[B, D].</summary>
    void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings);

    /// <summary>The k items with the largest inner product for each of B embeddings: int[B, k] and float[B, k], best first. k ≤ ItemCount.</summary>
    void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores);

    /// <summary>Inner product of one embedding with every item, for retrieval under a filter: float[ItemCount].</summary>
    void Nearness(ReadOnlySpan<float> embedding, Span<float> scores);

    /// <summary>Scores every row of the batch for all tasks in one forward pass: probabilities float[R, T].</summary>
    void Score(RankingBatch batch, Span<float> scores);

    /// <summary>Cosine of one item with every item: float[ItemCount].</summary>
    void Similarity(int item, Span<float> scores);

    /// <summary>Category paths that <see cref="Classify"/> tells apart; empty for a shop without the task.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Category paths that interests are shares of: the first of <see cref="Classes"/>, which grow with the shop; empty for a shop without the task.</summary>
    IReadOnlyList<string> Categories { get; }

    /// <summary>True where <see cref="Profile"/> fills the shares of the next item's category; false where counting says more.</summary>
    bool PredictsInterests { get; }

    /// <summary>Attributes of items as <c>key=value</c> that <see cref="Profile"/> predicts; empty for a shop without them, and where counting says more.</summary>
    IReadOnlyList<string> Attributes { get; }

    /// <summary>Attributes of users that the model predicts; empty where too few users have any.</summary>
    IReadOnlyList<Trait> Traits { get; }

    /// <summary>True where the pictures of items count.</summary>
    bool SeesPictures { get; }

    /// <summary>Categories of items from everything but their category: probabilities float[N, <see cref="Classes"/>].</summary>
    void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities);

    /// <summary>Reads a profile out of one person's embedding float[D].</summary>
    /// <param name="interests">Shares of the next item's category, adding up to 1: float[<see cref="Categories"/>]; empty without <see cref="PredictsInterests"/>.</param>
    /// <param name="attributes">Chances that the next item has an attribute: float[<see cref="Attributes"/>].</param>
    /// <param name="traits">Probabilities of the values of each trait, one trait after the other.</param>
    void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits);

    /// <summary>Gives new or changed items vectors from their content (ids beyond ItemCount extend it); visible to the next call.</summary>
    void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items);
}

/// <summary>Candidates of several people for one forward pass.</summary>
public sealed class RankingBatch
{
    /// <summary>People: U.</summary>
    public required UserState[] Users { get; init; }

    /// <summary>float[U, D] from <see cref="IRankingModel.Encode"/>.</summary>
    public required float[] Embeddings { get; init; }

    /// <summary>Context of each person's request: U.</summary>
    public required RequestContext[] Contexts { get; init; }

    /// <summary>Rows of person u are Offsets[u] … Offsets[u + 1] − 1; U + 1 entries.</summary>
    public required int[] Offsets { get; init; }

    /// <summary>Candidates by row: R (arrays may be longer: the last offset counts).</summary>
    public required int[] Items { get; init; }

    /// <summary>float[R, <see cref="CandidateFeatures.Width"/>].</summary>
    public required float[] Features { get; init; }

    public int Rows => Offsets[^1];
}

/// <summary>Where and when a list is asked for.</summary>
/// <param name="Platform">Hash bucket 0–15 as in <see cref="Behaviour"/>.</param>
/// <param name="Scenario">Hash bucket 0–15.</param>
/// <param name="Time">Unix milliseconds, UTC.</param>
public readonly record struct RequestContext(byte Platform, byte Scenario, long Time);
