using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>The forward pass of a batch, the same for training and validation.</summary>
internal static class Forward
{
    /// <summary>Item vectors of the batch's distinct items with the zero vector first: float[U + 1, D].</summary>
    /// <param name="ids">Gathered id rows, as many as <see cref="BatchTensors.IdRows"/>.</param>
    /// <param name="tokens">Gathered token rows, null without content.</param>
    /// <param name="idDropout">Share of ids to hide.</param>
    public static Tensor ItemVectors(RankingNetwork network, BatchTensors batch, Tensor ids, Tensor? tokens, double idDropout)
    {
        if (batch.IdPlaces is { } places) ids = ids.index_select(0, places);
        var neighbours = batch.Neighbours?.Means(ids);
        if (ids.size(0) > batch.Items.Count) ids = ids.narrow(0, 0, batch.Items.Count);
        if (idDropout > 0 && (batch.Content is not null || neighbours is not null))
            ids = ids * rand(ids.size(0), 1, device: ids.device).gt(Scalars.Of(idDropout));
        var vectors = network.Items.forward(ids, batch.Content, tokens, neighbours);
        return cat([zeros(1, vectors.size(1), device: vectors.device), vectors]);
    }

    /// <summary>Inputs and outputs of the sequence encoder: float[B, T, D] each.</summary>
    public static (Tensor Inputs, Tensor People) Sequences(RankingNetwork network, BatchTensors batch, Tensor vectors)
    {
        var (b, t) = (batch.Sequence.size(0), batch.Sequence.size(1));
        var items = vectors.index_select(0, batch.Sequence.reshape(-1)).reshape(b, t, -1);
        var inputs = network.Sequences.Embed(items, batch.Kinds, batch.Gaps);
        return (inputs, network.Sequences.forward(inputs));
    }

    /// <summary>Logits of the first views: float[N, tasks].</summary>
    public static Tensor Rows(RankingNetwork network, RowTensors rows, Tensor vectors, Tensor inputs, Tensor people)
    {
        var person = people.reshape(-1, people.size(2)).index_select(0, rows.Places);
        var candidates = vectors.index_select(0, rows.Candidates).unsqueeze(1);
        var hidden = Device.Range(inputs.size(1)).unsqueeze(0).gt(rows.Columns.unsqueeze(1)).unsqueeze(1);       // (N, 1, T)
        var attended = network.Attention.forward(candidates, inputs, hidden, rows.Sequences);
        var positions = zeros(rows.Count, 1, dtype: ScalarType.Int64, device: vectors.device);
        return network.Ranker.forward(person, candidates, attended, rows.Features, rows.Contexts, positions).squeeze(1);
    }

    /// <summary>Logits of the ranking lists: float[R, K, tasks].</summary>
    public static Tensor Lists(RankingNetwork network, BatchTensors batch, Tensor vectors, Tensor inputs, Tensor people)
    {
        var (r, k, t) = (batch.Candidates.size(0), batch.Candidates.size(1), inputs.size(1));
        var person = people.reshape(-1, people.size(2)).index_select(0, batch.ListPlaces);
        var candidates = vectors.index_select(0, batch.Candidates.reshape(-1)).reshape(r, k, -1);
        var hidden = Device.Range(t).unsqueeze(0).gt(batch.ListColumns.unsqueeze(1)).unsqueeze(1);   // (R, 1, T)
        var attended = network.Attention.forward(candidates, inputs, hidden, batch.ListSequences);
        return network.Ranker.forward(person, candidates, attended, batch.Features, batch.Context, batch.Positions);
    }
}
