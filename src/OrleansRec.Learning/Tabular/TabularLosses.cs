using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

internal static class TabularLosses
{
    /// <summary>Binary cross-entropy per task, the weighted mean over the rows with a label; 0 where none counts.</summary>
    /// <param name="logits">float[N, T].</param>
    /// <param name="labels">float[N, T], <see cref="TabularRows.NoLabel"/> where there is none.</param>
    /// <param name="weights">How much each row counts: float[N]; null: alike.</param>
    public static Tensor[] Of(Tensor logits, Tensor labels, Tensor? weights = null)
    {
        var known = labels.ge(Scalars.Of(0)).to(float32);
        if (weights is not null) return Weighted(logits, labels, known, weights.unsqueeze(1));
        var losses = nn.functional.binary_cross_entropy_with_logits(logits, labels * known, reduction: nn.Reduction.None) * known;   // (N, T)
        var means = losses.sum([0]) / known.sum([0]).clamp_min(Scalars.Of(1));
        return [.. Enumerable.Range(0, (int)labels.size(1)).Select(t => means[t])];
    }

    private static Tensor[] Weighted(Tensor logits, Tensor labels, Tensor known, Tensor weights)
    {
        var counts = known * weights;                                                                                               // (N, T)
        var losses = nn.functional.binary_cross_entropy_with_logits(logits, labels * known, reduction: nn.Reduction.None) * counts;
        var means = losses.sum([0]) / counts.sum([0]).clamp_min(Scalars.Of(1e-9));
        return [.. Enumerable.Range(0, (int)labels.size(1)).Select(t => means[t])];
    }
}
