using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Abstractions;

/// <summary>
/// Lists for people whose own grain does not answer, from any silo: what is trending, under the rules that need no behaviour. Key: any number; another one may
/// be on another silo.
/// </summary>
[Alias("OrleansRec.IFallbackGrain")]
public interface IFallbackGrain : IGrainWithIntegerKey
{
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits.</exception>
    [Alias("Recommend")]
    ValueTask<RecommendationResponse> Recommend(RecommendationRequest request);

    /// <summary>Orders the caller's own list.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits.</exception>
    [Alias("Rank")]
    ValueTask<RecommendationResponse> Rank(RankRequest request);
}
