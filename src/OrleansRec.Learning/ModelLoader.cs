using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Inference;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Pictures;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>
/// Loads checkpoints for serving; the optimizer state is left behind. Vectors of pictures are taken over from the version loaded
/// before, as long as the picture encoder is the same. Used by one thread at a time.
/// </summary>
/// <param name="options">Threads of one tensor operation come from here.</param>
/// <param name="inference">In which form versions are served.</param>
public sealed class ModelLoader(LearnerOptions options, InferenceOptions? inference = null) : IModelLoader
{
    private (string Fingerprint, PictureVectors Vectors)? _pictures;

    public string? OwnWeights => inference is { } served && ServingForms.HasOwnWeights(served.Form) ? served.Form : null;

    public IRankingModel Load(string version, Stream checkpoint, Func<ItemCatalogue> catalogue)
    {
        Threads.Use(options.Threads);
        using var scope = NewDisposeScope();
        var (state, statistics) = Checkpoint.ReadForInference(checkpoint);
        var items = catalogue();
        RequireShop(state, items);
        if (state.Pictures is { } pictures)
        {
            var fingerprint = pictures.Fingerprint();
            if (_pictures is { } before && before.Fingerprint == fingerprint) pictures.Adopt(before.Vectors);
            _pictures = (fingerprint, pictures);
        }

        return new RankingModel(version, state, statistics, items, inference);
    }

    public void Check(Stream checkpoint, ItemCatalogue catalogue)
    {
        using var scope = NewDisposeScope();
        var (state, _) = Checkpoint.ReadForInference(checkpoint);
        RequireShop(state, catalogue);
        state.Dispose();
    }

    private static void RequireShop(InferenceState state, ItemCatalogue catalogue)
    {
        if (state.Shop?.DifferenceTo(catalogue) is not { } difference) return;
        state.Dispose();
        throw new InvalidDataException(difference);
    }
}
