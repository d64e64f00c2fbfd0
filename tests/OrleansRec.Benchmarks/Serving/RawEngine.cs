using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
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

    public static Command Create()
    {
        var size = new ShopSize();
        var callers = BenchmarkOptions.Size("--callers", 256, "Callers");
        var seconds = BenchmarkOptions.Seconds("--seconds", 8, "Seconds per measurement");
        var verb = new Command(Verb, "The engine without Orleans; run by serving.") { size.Items, size.Users, size.Events, size.Threads, callers, seconds };
        verb.Hidden = true;
        verb.SetAction((parsed, _) => RunAsync(size.Make(parsed), parsed.GetValue(size.Threads), parsed.GetValue(callers), parsed.GetValue(seconds)));
        return verb;
    }

    private static async Task<int> RunAsync(SyntheticShop shop, int threads, int callers, double seconds)
    {
        using var batched = await StartAsync(shop, threads, new EngineOptions());
        using var single = await StartAsync(shop, threads, new EngineOptions { MaxBatchRequests = 1 });
        // As the user grains do: an embedding is computed once per person and model version.
        var embeddings = new float[]?[shop.People.Count];
        for (var from = 0; from < embeddings.Length; from += callers)
            await Task.WhenAll(Enumerable.Range(from, Math.Min(callers, embeddings.Length - from)).Select(person => AskAsync(batched, person)));
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var engine = line == Single ? single : batched;
            Console.WriteLine((await ClosedLoop.RunAsync(callers, seconds, pick => AskAsync(engine, pick % embeddings.Length))).PerSecond.ToString(CultureInfo.InvariantCulture));
        }

        return 0;

        async Task AskAsync(InferenceEngine engine, int person)
        {
            var list = await engine.RankAsync(new PipelineRequest
            {
                State = shop.People[person],
                Scenario = BuiltInScenarios.Home,
                Context = new RequestContext(0, 0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
                Count = ServingVerb.Count,
                Embedding = embeddings[person],
                EmbeddingVersion = SyntheticShop.Version,
            });
            embeddings[person] = list!.Embedding;
        }
    }

    private static async Task<InferenceEngine> StartAsync(SyntheticShop shop, int threads, EngineOptions options)
    {
        options.Deadline = TimeSpan.FromSeconds(60);
        var engine = new InferenceEngine(Options.Create(options), TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        var model = new ModelLoader(new LearnerOptions { Threads = threads }).Load(SyntheticShop.Version, shop.Checkpoint, shop.Catalogue);
        await engine.SwapAsync(model, shop.Catalogue);
        return engine;
    }
}
