using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Training;

/// <summary>What people's embeddings are trained by for retrieval, by name.</summary>
internal static class RetrievalLosses
{
    public const string Default = "softmax";

    // A new loss is one method and one line here.
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor?, Tensor>> Losses = new(StringComparer.Ordinal)
    {
        [Default] = Softmax,
        ["bpr"] = Bpr,
    };

    public static IReadOnlyList<string> Names { get; } = [.. Losses.Keys];

    /// <param name="logits">Of the items of the batch's sample: float[P, N].</param>
    /// <param name="next">Where each next item stands among them: int64[P].</param>
    /// <param name="correction">Log of the expected count of each item in the sample, null for all items: float[N].</param>
    public static Tensor Of(string name, Tensor logits, Tensor next, Tensor? correction) => Losses[name](logits, next, correction);

    /// <summary>
    /// The next item against all others at once. With a sample instead of all items, logits are corrected by the log of the sampling
    /// probability (Jean et al., 2015; Yi et al., 2019).
    /// </summary>
    private static Tensor Softmax(Tensor logits, Tensor next, Tensor? correction) =>
        functional.cross_entropy(correction is null ? logits : logits.Minus(correction), next);

    /// <summary>
    /// The next item above each other one: the mean over pairs of −ln σ(s⁺ − s⁻) (BPR, Rendle et al., 2009). A sample needs no
    /// correction: its half by popularity asks more of popular items.
    /// </summary>
    private static Tensor Bpr(Tensor logits, Tensor next, Tensor? correction)
    {
        var above = logits.gather(1, next.unsqueeze(1)).Minus(logits);                  // (P, N), 0 against itself
        var others = ones_like(above).scatter_(1, next.unsqueeze(1), zeros(next.shape[0], 1, device: above.device));
        return functional.binary_cross_entropy_with_logits(above.masked_select(others.gt(Scalars.Of(0))), others.masked_select(others.gt(Scalars.Of(0))));
    }
}
