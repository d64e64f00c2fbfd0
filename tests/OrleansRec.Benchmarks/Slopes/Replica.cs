using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Benchmarks.Slopes;

/// <summary>A model with its pipeline, as one engine has them; one thread.</summary>
internal sealed class Replica : IDisposable
{
    public const int Count = 20;
    private const int PeoplePerBatch = 16;

    private readonly IReadOnlyList<UserState> _people;
    private readonly ServingSnapshot _snapshot;
    private readonly RecommendationPipeline _pipeline;
    private readonly float[]?[] _embeddings;
    private int _next;

    public Replica(byte[] checkpoint, ItemCatalogue catalogue, IReadOnlyList<UserState> people)
    {
        _people = people;
        _embeddings = new float[people.Count][];
        Model = new TimedModel(((IModelLoader)new ModelLoader(new LearnerOptions { Threads = 1 })).Load(SyntheticShop.Version, checkpoint, catalogue));
        _snapshot = new ServingSnapshot(Model, catalogue);
        _pipeline = new RecommendationPipeline(_snapshot);
    }

    public TimedModel Model { get; }

    /// <summary>Milliseconds of a list of the home page, embeddings at hand, in batches.</summary>
    /// <param name="scenario">Null: the home page as it is.</param>
    /// <param name="people">How many take turns; null: all.</param>
    public double Milliseconds(double seconds, ScenarioOptions? scenario = null, int? people = null)
    {
        Batch(scenario ?? BuiltInScenarios.Home, people ?? _people.Count);
        var (lists, clock) = (0, Stopwatch.StartNew());
        while (clock.Elapsed.TotalSeconds < seconds) lists += Batch(scenario ?? BuiltInScenarios.Home, people ?? _people.Count);
        return clock.Elapsed.TotalMilliseconds / lists;
    }

    public void Dispose() => _snapshot.Dispose();

    private int Batch(ScenarioOptions scenario, int people)
    {
        var size = Math.Min(PeoplePerBatch, people);
        var requests = new PipelineRequest[size];
        var asked = new int[size];
        for (var i = 0; i < size; i++)
        {
            var person = asked[i] = _next++ % people;
            requests[i] = new PipelineRequest
            {
                State = _people[person],
                Scenario = scenario,
                Context = new RequestContext(0, 0, _people[person].LastTime),
                Count = Count,
                Embedding = _embeddings[person],
                EmbeddingVersion = SyntheticShop.Version,
            };
        }

        var lists = _pipeline.Run(requests);
        for (var i = 0; i < size; i++) _embeddings[asked[i]] = lists[i].Embedding;
        return size;
    }
}
