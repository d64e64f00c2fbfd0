using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>Loads checkpoints for serving; the optimizer state is left behind.</summary>
/// <param name="options">Threads of one tensor operation come from here.</param>
public sealed class ModelLoader(LearnerOptions options) : IModelLoader
{
    public IRankingModel Load(string version, ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue)
    {
        Threads.Use(options.Threads);
        using var scope = NewDisposeScope();
        var (state, statistics) = Checkpoint.ReadForInference(checkpoint);
        return new RankingModel(version, state, statistics, catalogue);
    }
}
