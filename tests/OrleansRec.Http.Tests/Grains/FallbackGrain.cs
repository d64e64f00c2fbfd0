using Orleans.Concurrency;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Has the same list for everybody.</summary>
[StatelessWorker]
internal sealed class FallbackGrain : Grain, IFallbackGrain
{
    public ValueTask<RecommendationResponse> Recommend(RecommendationRequest request) => new(new RecommendationResponse
    {
        RecommendationId = "r-3",
        UserVersion = 0,
        Fallback = "trending: elsewhere",
        Items = [new() { ItemId = "hot", Score = 1, Tasks = new Dictionary<string, double>(), Source = "trending" }],
    });

    public ValueTask<RecommendationResponse> Rank(RankRequest request) => throw new NotSupportedException();
}
