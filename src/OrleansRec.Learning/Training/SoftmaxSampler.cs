using OrleansRec.Learning.Tables;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>Items of the similarity softmax: all of them in a small catalogue, else the batch's next items and a sample, half uniform and half by popularity.</summary>
internal sealed class SoftmaxSampler(int items, int size, IReadOnlyList<int> seenItems, Random random)
{
    private readonly RowMap _chosen = new();
    private readonly float[] _popularity = Popularity(items, seenItems);

    public int[] Choose(IReadOnlyList<int> next)
    {
        _chosen.Clear();
        if (items <= size)
        {
            for (var i = 0; i < items; i++) _chosen.Place(i);
        }
        else
        {
            foreach (var item in next) _chosen.Place(item);
            for (var i = 0; i < size; i++)
                _chosen.Place(i % 2 == 0 ? random.Next(items) : seenItems[random.Next(seenItems.Count)]);
        }

        return [.. _chosen.Rows.Select(r => (int)r)];
    }

    /// <summary>Log of each item's expected count in a sample; null where all items take part.</summary>
    public Tensor? Correction(int[] chosen) => items <= size
        ? null
        : Device.Floats([.. chosen.Select(i => MathF.Log((size * 0.5f / items) + (size * 0.5f * _popularity[i]) + 1e-6f))], -1);

    private static float[] Popularity(int items, IReadOnlyList<int> seenItems)
    {
        var share = new float[items];
        foreach (var item in seenItems) share[item] += 1f / seenItems.Count;
        return share;
    }
}
