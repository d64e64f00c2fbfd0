using Orleans.Concurrency;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Abstractions;

/// <summary>A model replica: fronts its silo's inference engine. Key: <c>&lt;model&gt;/&lt;silo&gt;</c>, see <see cref="GrainKeys.ReplicaOf"/>.</summary>
[Alias("OrleansRec.IModelGrain")]
public interface IModelGrain : IGrainWithStringKey
{
    /// <summary>The whole pipeline for one person, batched with whatever else waits.</summary>
    [Alias("Recommend"), AlwaysInterleave]
    ValueTask<ModelAnswer> Recommend(ModelQuery query, CancellationToken cancellation = default);

    [Alias("Similar"), AlwaysInterleave]
    ValueTask<SimilarItems> Similar(string itemId, int count);

    /// <summary>Categories of items that need not be in the catalogue.</summary>
    /// <param name="items">1 to <see cref="Contracts.Limits.MaxItemsPerBatch"/>, valid but for a missing id.</param>
    /// <param name="count">Categories per item, 1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="Contracts.Errors.UnavailableException">No model is live yet.</exception>
    /// <exception cref="Contracts.Errors.ConflictException">The shop has no category task.</exception>
    [Alias("Classify"), AlwaysInterleave]
    ValueTask<ClassifyResult> Classify(Item[] items, int count);

    /// <summary>What the model, or counting where there is none, makes of a person's behaviour.</summary>
    /// <param name="userId">For the answer.</param>
    /// <param name="state">The person's state, packed by <c>UserState.Pack</c> of OrleansRec.Ranking.</param>
    /// <param name="attributes">Attributes at most.</param>
    [Alias("Profile"), AlwaysInterleave]
    ValueTask<UserProfile> Profile(string userId, byte[] state, int attributes);
}

/// <summary>What a replica needs to know of a person.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ModelQuery")]
public sealed record ModelQuery
{
    [Id(0)] public required RecommendationRequest Request { get; init; }

    /// <summary>The person's state, packed by <c>UserState.Pack</c> of OrleansRec.Ranking.</summary>
    [Id(1)] public required byte[] State { get; init; }

    /// <summary>Embedding cached by the caller; null where there is none.</summary>
    [Id(2)] public CachedEmbedding? Embedding { get; init; }

    /// <summary>The caller's own list, ordered instead of the scenario's candidates; null where there is none.</summary>
    [Id(3)] public IReadOnlyList<string>? ItemIds { get; init; }

    /// <summary>How long the caller waits from now; null means as long as the engine lets anybody wait.</summary>
    [Id(4)] public TimeSpan? Timeout { get; init; }
}

/// <summary>An embedding and what it was computed from.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.CachedEmbedding")]
public sealed record CachedEmbedding(
    [property: Id(0)] float[] Values,
    [property: Id(1)] long UserVersion,
    [property: Id(2)] string ModelVersion);

/// <summary>A replica's answer; <see cref="Embedding"/> is for the caller to keep.</summary>
[GenerateSerializer, Immutable, Alias("OrleansRec.ModelAnswer")]
public sealed record ModelAnswer
{
    /// <summary>Empty where no model is live.</summary>
    [Id(0)] public required IReadOnlyList<RecommendedItem> Items { get; init; }

    /// <summary>Null where no model is live.</summary>
    [Id(1)] public string? ModelVersion { get; init; }

    [Id(2)] public CachedEmbedding? Embedding { get; init; }

    /// <summary>
    /// Why the engine takes no more, which the person's grain passes on; else null. See
    /// <see cref="Contracts.Recommendations.RecommendationResponse.Refusal"/>.
    /// </summary>
    [Id(3)] public Contracts.Errors.OverloadedException? Refusal { get; init; }
}
