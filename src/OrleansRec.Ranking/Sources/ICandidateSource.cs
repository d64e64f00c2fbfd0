namespace OrleansRec.Ranking.Sources;

/// <summary>One way to find candidates. Stateless: scratch lives in the context.</summary>
public interface ICandidateSource
{
    /// <summary>Named in the answer's <c>source</c>.</summary>
    string Name { get; }

    /// <summary>Adds about <paramref name="quota"/> items, the most promising first.</summary>
    void Collect(CandidateContext context, int quota, CandidateSet candidates);
}

/// <summary>A source and how many candidates it may bring.</summary>
public sealed record SourceQuota(ICandidateSource Source, int Quota);

/// <summary>The built-in sources.</summary>
public static class CandidateSources
{
    public static ICandidateSource Embedding { get; } = new EmbeddingSource();
    public static ICandidateSource ItemToItem { get; } = new ItemToItemSource();
    public static ICandidateSource Recent { get; } = new RecentSource();
    public static ICandidateSource Trending { get; } = new TrendingSource();
    public static ICandidateSource Content { get; } = new ContentSource();
    public static ICandidateSource New { get; } = new NewSource();
    public static ICandidateSource Bought { get; } = new BoughtSource();

    public static IReadOnlyList<ICandidateSource> All { get; } = [Embedding, ItemToItem, Recent, Trending, Content, New, Bought];
}
