using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Pictures;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>A trained version without its optimizer's state.</summary>
/// <param name="Ids">Id embeddings float[at least trained items, D].</param>
/// <param name="Tokens">Token embeddings; null without content.</param>
/// <param name="TrainedItems">Items whose id was in training; a later one is spoken for by its content alone.</param>
/// <param name="RankingOffset">Subtracted from the ranking task's logit.</param>
internal sealed record InferenceState(
    Schema Schema, RankingNetwork Network, Tensor Ids, Tensor? Tokens, int TrainedItems, double RankingOffset) : IDisposable
{
    /// <summary>Which row of <see cref="Ids"/> an item has.</summary>
    public ItemRows Rows { get; init; } = ItemRows.OneEach;

    /// <summary>By head; null where the checkpoint has none.</summary>
    public IReadOnlyList<Calibration>? Calibration { get; init; }

    /// <summary>Tells categories from words; null where the checkpoint has none: the network's head does.</summary>
    public CategoryClassifier? Categories { get; init; }

    /// <summary>See <see cref="CountedHeads"/>.</summary>
    public IReadOnlyList<string> Counted { get; init; } = [];

    /// <summary>Whose version it is; null where the checkpoint does not say.</summary>
    public ShopSample? Shop { get; init; }

    /// <summary>Vectors of pictures; null in a shop without pictures.</summary>
    public PictureVectors? Pictures { get; } = Network.Items.Pictures is { } encoder ? new PictureVectors(encoder) : null;

    public void Dispose()
    {
        Ids.Dispose();
        Tokens?.Dispose();
        Network.Dispose();
    }
}
