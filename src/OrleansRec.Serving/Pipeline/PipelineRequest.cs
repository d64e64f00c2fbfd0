using OrleansRec.Ranking.Explaining;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Pipeline;

/// <summary>One list to make; items are catalogue indexes.</summary>
public sealed record PipelineRequest
{
    /// <summary>Rows that could be scored while one embedding is computed, about.</summary>
    internal const int RowsPerEmbedding = 25;

    public required UserState State { get; init; }

    public required ScenarioOptions Scenario { get; init; }

    public required RequestContext Context { get; init; }

    public int Count { get; init; } = 10;

    /// <summary>The page's item, a bundle's items, the most important one last. Never answered.</summary>
    public int[] ContextItems { get; init; } = [];

    /// <summary>Never answered.</summary>
    public int[] Excluded { get; init; } = [];

    /// <summary>True leaves out every item of the remembered history.</summary>
    public bool ExcludeSeen { get; init; }

    /// <summary>What answered items must match; null means nothing.</summary>
    public Func<ItemContent, bool>? Filter { get; init; }

    /// <summary>Scores of matching items are multiplied.</summary>
    public IReadOnlyList<ItemBoost> Boosts { get; init; } = [];

    /// <summary>The caller's own list: these items, and no rules, sources or diversity. Null: the scenario finds candidates.</summary>
    public int[]? Candidates { get; init; }

    /// <summary>0 to 1; null means the scenario's own.</summary>
    public float? Diversity { get; init; }

    public bool Explain { get; init; }

    /// <summary>
    /// An embedding of <see cref="State"/>, float[D]; null where there is none. Used only if <see cref="EmbeddingVersion"/> is the
    /// model that answers.
    /// </summary>
    public float[]? Embedding { get; init; }

    /// <summary>The model version that made <see cref="Embedding"/>.</summary>
    public string? EmbeddingVersion { get; init; }

    /// <summary>What this request costs, in rows to score, about. After a swap embeddings cost too: then a batch takes fewer requests, not longer.</summary>
    internal int EstimatedRows(string? modelVersion) =>
        (Candidates?.Length ?? Math.Max(Scenario.CandidateCount, Count))
        + (Embedding is not null && EmbeddingVersion == modelVersion ? 0 : RowsPerEmbedding)
        + (Explain ? LeaveOneOut.MaxItems * Count : 0);
}

/// <summary>Multiplies the blended score of items that match.</summary>
public readonly record struct ItemBoost(Func<ItemContent, bool> Matches, float Factor)
{
    /// <summary>The product of the factors that apply to an item.</summary>
    public static float Of(IReadOnlyList<ItemBoost> boosts, ItemContent content)
    {
        var factor = 1f;
        for (var i = 0; i < boosts.Count; i++)
            if (boosts[i].Matches(content)) factor *= boosts[i].Factor;
        return factor;
    }
}

/// <summary>A finished list, best first.</summary>
public sealed class RankedList
{
    /// <summary>Catalogue indexes.</summary>
    public required int[] Items { get; init; }

    /// <summary>Blended scores.</summary>
    public required float[] Scores { get; init; }

    /// <summary>float[items, T], in the order of <see cref="Tasks"/>.</summary>
    public required float[] TaskScores { get; init; }

    public required IReadOnlyList<string> Tasks { get; init; }

    /// <summary>The source that found each item.</summary>
    public required string[] Sources { get; init; }

    /// <summary>Reasons of each item; null where none were asked for.</summary>
    public Cause[][]? Reasons { get; set; }

    /// <summary>What each item's score is made of; null where it was not asked for.</summary>
    public ScoreParts[]? Parts { get; set; }

    /// <summary>The person's embedding, to be kept by the caller; the very one that the request brought where that holds. Null where the request had a context of its own.</summary>
    public float[]? Embedding { get; init; }

    public required string ModelVersion { get; init; }

    public ReadOnlySpan<float> TasksOf(int place) => TaskScores.AsSpan(place * Tasks.Count, Tasks.Count);
}
