using System.Runtime.InteropServices;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Features;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Learning.Inference;

/// <summary>A ranking batch as tensors: the lists of its people, padded to the longest (width).</summary>
internal static class RankingInputs
{
    /// <summary>Items [U · width], 0 in the padding.</summary>
    public static long[] Items(RankingBatch batch, int width)
    {
        var padded = new long[batch.Users.Length * width];
        for (var u = 0; u < batch.Users.Length; u++)
            for (var row = batch.Offsets[u]; row < batch.Offsets[u + 1]; row++)
                padded[(u * width) + row - batch.Offsets[u]] = batch.Items[row];
        return padded;
    }

    /// <summary>Features, room for the inner product, and a 1: float[U, width, columns], 0 in the padding.</summary>
    public static Tensor Features(RankingBatch batch, int width, int columns)
    {
        var (users, features) = (batch.Users.Length, CandidateFeatures.Width);
        // Straight into memory of torch: an array of this size is a large object, and a few hundred a second keep the collector busy.
        var inputs = empty(users, width, columns, dtype: float32);
        var padded = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        for (var u = 0; u < users; u++)
        {
            var (at, end) = (u * width * columns, (u + 1) * width * columns);
            for (var row = batch.Offsets[u]; row < batch.Offsets[u + 1]; row++, at += columns)
            {
                batch.Features.AsSpan(row * features, columns - 2).CopyTo(padded[at..]);
                padded[at + columns - 1] = 1;
            }

            padded[at..end].Clear();
        }

        return inputs.to(Device.Current);
    }

    /// <summary>The rows of the ranker's context table for each request: int64[U · <see cref="Ranker.ContextWidth"/>].</summary>
    public static Tensor Contexts(RequestContext[] contexts)
    {
        var rows = new long[contexts.Length * Ranker.ContextWidth];
        for (var u = 0; u < contexts.Length; u++)
        {
            var c = contexts[u];
            Ranker.Context(c.Platform, c.Scenario, c.Time, rows.AsSpan(u * Ranker.ContextWidth));
        }

        return Device.Longs(rows, -1);
    }
}
