using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Profiles;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Engine;

/// <summary>A model version with everything that answers from it.</summary>
internal sealed class LiveModel(IRankingModel model, ItemCatalogue catalogue) : IDisposable
{
    private static readonly int[] FirstBatches = [1, 8, 32];
    private static readonly int[] LaterBatches = [1];

    public ServingSnapshot Snapshot { get; } = new(model, catalogue);

    public RecommendationPipeline Pipeline => field ??= new RecommendationPipeline(Snapshot);

    public SimilarItemFinder Similar => field ??= new SimilarItemFinder(Snapshot);

    public Profiler Profiler => field ??= new Profiler(Snapshot.Model);

    /// <summary>
    /// Runs the pipeline for made-up people, so that the first real request does not pay for first times. A version that takes the place of another
    /// makes one list and looks for nothing similar: the code has run, and two versions are in memory.
    /// </summary>
    /// <param name="isFirst">No version has answered in this process.</param>
    public void WarmUp(DateTimeOffset now, bool isFirst)
    {
        Snapshot.ApplyChanges(int.MaxValue);
        var time = now.ToUnixTimeMilliseconds();
        var behaviours = new List<Behaviour>();
        foreach (var item in Snapshot.Index.Trending[..Math.Min(20, Snapshot.Index.Trending.Length)])
            behaviours.Add(new Behaviour(item, BehaviourKind.View, time, 1, 0, 0, 0, 0));
        var state = UserReducer.Apply(UserState.Empty, behaviours.ToArray());
        foreach (var size in isFirst ? FirstBatches : LaterBatches)
        {
            var requests = new PipelineRequest[size];
            for (var i = 0; i < size; i++)
            {
                requests[i] = new PipelineRequest
                {
                    State = i % 4 == 3 ? UserState.Empty : state,
                    Scenario = BuiltInScenarios.Home,
                    Context = new RequestContext(0, 0, time),
                    Explain = size == 8 && i == 0,
                };
            }

            Pipeline.Run(requests);
        }

        if (isFirst && Snapshot.Model.ItemCount > 0) Similar.Find(0, 10);
    }

    public void Dispose() => Snapshot.Dispose();
}
