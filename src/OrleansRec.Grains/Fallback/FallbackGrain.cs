using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Validation;
using OrleansRec.Grains.Scenarios;
using OrleansRec.Grains.Users;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Grains.Fallback;

/// <summary>The silo's trending list for people whom it cannot ask.</summary>
[StatelessWorker]
[GrainDirectory(NoDirectory.Name)]
internal sealed class FallbackGrain(TrendingFallback fallback, ScenarioFollower scenarios, FilterCheck filters, RecommendationIds ids) : Grain, IFallbackGrain
{
    private const string Problem = "the silo or the database that knows the person does not answer";

    public async ValueTask<RecommendationResponse> Recommend(RecommendationRequest request)
    {
        RecommendationValidation.Require(request);
        var scenario = await scenarios.RequireAsync(request);
        await filters.RequireKnownAsync(request.Filter, request.Boost);
        return Answer(fallback.List(request, scenario, UserState.Empty));
    }

    public async ValueTask<RecommendationResponse> Rank(RankRequest request)
    {
        RecommendationValidation.Require(request);
        await scenarios.RequireAsync(request.ToRecommendation(), ownList: true);
        await filters.RequireKnownAsync(filter: null, request.Boost);
        string[] items = [.. request.ItemIds.Distinct()];
        return Answer(OwnList.WithUnknown(fallback.Ordered(items, request.Explain), items, request.Explain));
    }

    private RecommendationResponse Answer(IReadOnlyList<RecommendedItem> items) =>
        new() { RecommendationId = ids.Next(), Items = items, UserVersion = 0, Fallback = TrendingFallback.Because(Problem) };
}
