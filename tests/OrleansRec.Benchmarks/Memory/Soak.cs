using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>Resident bytes of the process before and after many batches, of which the first tenth warms up.</summary>
internal static class Soak
{
    private const int Callers = 2;

    public static async Task MeasureAsync(BenchmarkReport report, int batches)
    {
        var shop = SyntheticShop.Make(items: 1_000, users: 200, events: 20, threads: 1);
        using var engine = new InferenceEngine(Options.Create(new EngineOptions { MaxBatchRequests = 1 }), TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        await engine.SwapAsync(
            new ModelLoader(new LearnerOptions { Threads = 1 }).Load(SyntheticShop.Version, shop.Checkpoint, shop.Catalogue), shop.Catalogue);
        await RunAsync(engine, shop, batches / 10);
        var before = InUse.Resident(Environment.ProcessId);
        await RunAsync(engine, shop, batches - (batches / 10));
        report.Set("soak_batches", batches);
        report.Set("soak_growth_percent", 100.0 * (InUse.Resident(Environment.ProcessId) - before) / before);
    }

    /// <summary>Every fourth request embeds the person anew.</summary>
    private static Task RunAsync(InferenceEngine engine, SyntheticShop shop, int batches) => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
    {
        var embedding = new float[SyntheticModel.Dimension];
        for (var batch = caller; batch < batches; batch += Callers)
        {
            await engine.RankAsync(new PipelineRequest
            {
                State = shop.People[batch % shop.People.Count],
                Scenario = BuiltInScenarios.Home,
                Context = new RequestContext(0, 0, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()),
                Count = 1 + (batch % 40),
                Embedding = batch % 4 == 0 ? null : embedding,
                EmbeddingVersion = SyntheticShop.Version,
            });
        }
    }));
}
