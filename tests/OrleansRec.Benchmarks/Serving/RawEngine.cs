using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Sources;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>
/// <c>raw-engine</c>: the engine in a process of its own, fed directly without Orleans, with as many callers and the same requests
/// as the silo gets. For every line of stdin it measures once and answers with requests per second.
/// </summary>
internal static class RawEngine
{
    public const string Verb = "raw-engine";
    public const string Batched = "batched";
    public const string Single = "single";
    public const string Parts = "parts";

    private const int PeoplePerBatch = 64;

    public static Command Create()
    {
        var size = new ShopSize();
        var callers = BenchmarkOptions.Size("--callers", 256, "Callers");
        var seconds = BenchmarkOptions.Seconds("--seconds", 8, "Seconds per measurement");
        var verb = new Command(Verb, "The engine without Orleans; run by serving.") { size.Items, size.Users, size.Events, size.Threads, ServedScenario.Candidates, callers, seconds };
        verb.Hidden = true;
        verb.SetAction((parsed, _) =>
        {
            var scenario = ScenarioCompiler.Compile(ServedScenario.Of(parsed.GetValue(ServedScenario.Candidates)));
            return RunAsync(size.Make(parsed), scenario, parsed.GetValue(size.Threads), parsed.GetValue(callers), parsed.GetValue(seconds));
        });
        return verb;
    }

    private static async Task<int> RunAsync(SyntheticShop shop, ScenarioOptions scenario, int threads, int callers, double seconds)
    {
        var (model, other) = (Load(shop, threads), Load(shop, threads));
        using var batched = await StartAsync(shop, model, new EngineOptions());
        using var single = await StartAsync(shop, other, new EngineOptions { MaxBatchRequests = 1 });
        // As the user grains do: an embedding is computed once per person and model version.
        var embeddings = new float[]?[shop.People.Count];
        for (var from = 0; from < embeddings.Length; from += callers)
            await Task.WhenAll(Enumerable.Range(from, Math.Min(callers, embeddings.Length - from)).Select(person => AskAsync(batched, person)));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var engine = line == Single ? single : batched;
            var perSecond = line == Parts
                ? PartsPerSecond(model, shop, scenario, seconds / 2)
                : (await ClosedLoop.RunAsync(callers, seconds, pick => AskAsync(engine, pick % embeddings.Length))).PerSecond;
            Console.WriteLine(perSecond.ToString(CultureInfo.InvariantCulture));
        }

        return 0;

        async Task AskAsync(InferenceEngine engine, int person)
        {
            var list = await engine.RankAsync(new PipelineRequest
            {
                State = shop.People[person],
                Scenario = scenario,
                Context = new RequestContext(0, 0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
                Count = ServingVerb.Count,
                Embedding = embeddings[person],
                EmbeddingVersion = SyntheticShop.Version,
            });
            embeddings[person] = list!.Embedding;
        }
    }

    /// <summary>Lists per second if they cost nothing but retrieving and scoring, each measured by itself while the engine is idle.</summary>
    private static double PartsPerSecond(IRankingModel model, SyntheticShop shop, ScenarioOptions scenario, double seconds)
    {
        var (people, random) = (shop.People.Take(PeoplePerBatch).ToArray(), new Random(1));
        var (rows, nearest) = (scenario.CandidateCount, scenario.Sources.Single(s => s.Source == CandidateSources.Embedding).Quota);
        var embeddings = new float[people.Length * model.Dimension];
        model.Encode(people, embeddings);
        var (items, scores) = (new int[people.Length * nearest], new float[people.Length * nearest]);
        var retrieved = PeerRates.PerSecond(() => model.Retrieve(embeddings, people.Length, nearest, items, scores), people.Length, seconds);
        var batch = new RankingBatch
        {
            Users = people,
            Embeddings = embeddings,
            Contexts = [.. people.Select(p => new RequestContext(0, 0, p.LastTime))],
            Offsets = [.. Enumerable.Range(0, people.Length + 1).Select(u => u * rows)],
            Items = [.. Enumerable.Range(0, people.Length * rows).Select(_ => random.Next(model.ItemCount))],
            Features = [.. Enumerable.Range(0, people.Length * rows * CandidateFeatures.Width).Select(_ => random.NextSingle())],
        };
        var tasks = new float[batch.Items.Length * model.Tasks.Count];
        var scored = PeerRates.PerSecond(() => model.Score(batch, tasks), people.Length, seconds);
        return 1 / ((1 / retrieved) + (1 / scored));
    }

    private static IRankingModel Load(SyntheticShop shop, int threads) =>
        new ModelLoader(new LearnerOptions { Threads = threads }).Load(SyntheticShop.Version, shop.Checkpoint, shop.Catalogue);

    private static async Task<InferenceEngine> StartAsync(SyntheticShop shop, IRankingModel model, EngineOptions options)
    {
        options.Deadline = options.MaxWait = TimeSpan.FromSeconds(60);
        var engine = new InferenceEngine(Options.Create(options), TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        await engine.SwapAsync(model, shop.Catalogue);
        return engine;
    }
}
