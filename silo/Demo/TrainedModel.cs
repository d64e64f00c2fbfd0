using OrleansRec.Abstractions;
using OrleansRec.Datasets;
using OrleansRec.Serving.Models;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary>Evaluates a stored version on a copy of its own, on a thread of its own: the engine keeps answering.</summary>
internal static class TrainedModel
{
    public static async Task<EvaluationResult> EvaluateAsync(
        EmbeddedSilo silo, Dataset data, string version, int seed, IStage stage, CancellationToken cancellation)
    {
        var checkpoint = await silo.Storage.Models.LoadAsync(GrainKeys.Model, version, cancellation);
        var loader = silo.Services.GetRequiredService<IModelLoader>();
        return await OwnThread.RunAsync("OrleansRec evaluation", () =>
        {
            var replay = ShopReplay.Of(data, ItemIndexes.Of(silo.Storage.Catalogue, data));
            var catalogue = replay.Catalogue(data);
            using var model = loader.Load(version, checkpoint, catalogue);
            return Evaluator.Run(data, replay, TaskRow.Of(data, replay, []), [], model, catalogue, seed, predictions: null, (what, part) => stage.Report(what, part), cancellation);
        });
    }
}
