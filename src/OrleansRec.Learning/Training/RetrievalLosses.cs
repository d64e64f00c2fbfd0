using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Training;

/// <summary>What people's embeddings are trained by for retrieval, by name.</summary>
internal static class RetrievalLosses
{
    public const string Default = "softmax";

    // A new loss is one method and one line here.
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor?, Tensor?, Tensor?>> Losses = new(StringComparer.Ordinal)
    {
        [Default] = Softmax,
        ["bpr"] = Bpr,
    };

    public static IReadOnlyList<string> Names { get; } = [.. Losses.Keys];

    /// <param name="logits">Of the items of the batch's sample: float[P, N].</param>
    /// <param name="next">Where each next item stands among them: int64[P].</param>
    /// <param name="correction">Log of the expected count of each item in the sample, null for all items: float[N].</param>
    /// <param name="weights">How much each next item counts: float[P]; null: alike.</param>
    public static Tensor? Of(string name, Tensor logits, Tensor next, Tensor? correction, Tensor? weights = null) => Losses[name](logits, next, correction, weights);

    /// <summary>
    /// The next item against all others at once. With a sample instead of all items, logits are corrected by the log of the sampling
    /// probability (Jean et al., 2015; Yi et al., 2019).
    /// </summary>
    private static Tensor? Softmax(Tensor logits, Tensor next, Tensor? correction, Tensor? weights)
    {
        if (correction is not null) logits = logits.Minus(correction);
        return weights is null
            ? functional.cross_entropy(logits, next)
            : Training.Losses.Mean(functional.cross_entropy(logits, next, reduction: Reduction.None), weights);
    }

    /// <summary>
    /// The next item above each other one: the mean over pairs of −ln σ(s⁺ − s⁻) (BPR, Rendle et al., 2009). A sample needs no
    /// correction: its half by popularity asks more of popular items.
    /// </summary>
    private static Tensor? Bpr(Tensor logits, Tensor next, Tensor? correction, Tensor? weights)
    {
        var above = logits.gather(1, next.unsqueeze(1)).Minus(logits);                  // (P, N), 0 against itself
        var others = ones_like(above).scatter_(1, next.unsqueeze(1), zeros(next.size(0), 1, device: above.device));
        var pairs = others.gt(Scalars.Of(0));
        var (z, y) = (above.masked_select(pairs), others.masked_select(pairs));
        return weights is null
            ? functional.binary_cross_entropy_with_logits(z, y)
            : Training.Losses.Mean(
                functional.binary_cross_entropy_with_logits(z, y, reduction: Reduction.None), weights.unsqueeze(1).expand(above.shape).masked_select(pairs));
    }
}
