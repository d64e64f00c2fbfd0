using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Sources;

/// <summary>What sources and rules know of one request. Reused from request to request; not thread-safe.</summary>
public sealed class CandidateContext
{
    /// <summary>The person, virtual behaviours of the request's context included.</summary>
    public UserState State { get; set; } = UserState.Empty;

    /// <summary>Begun for <see cref="State"/>.</summary>
    public required CandidateFeatures Features { get; init; }

    public required ItemStatistics Statistics { get; init; }

    public required CandidateIndex Index { get; init; }

    public ItemCatalogue Catalogue { get; set; } = ItemCatalogue.Empty;

    /// <summary>Items nearest to the person's embedding, best first.</summary>
    public ReadOnlyMemory<int> Nearest { get; set; }

    /// <summary>Items of the context: the page's, the cart's.</summary>
    public int[] ContextItems { get; set; } = [];

    /// <summary>Items that the request does not want.</summary>
    public int[] Excluded { get; set; } = [];

    /// <summary>True where items of the person's history are not wanted.</summary>
    public bool ExcludeSeen { get; set; }

    /// <summary>What items must match; null means nothing.</summary>
    public Func<ItemContent, bool>? Filter { get; set; }

    /// <summary>What candidates are held against; null means the set's own rules.</summary>
    public IReadOnlyList<ICandidateRule>? Rules { get; set; }

    /// <summary>A heap for whoever selects.</summary>
    public TopItems Top { get; } = new();
}
