using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>What the ranker reads of R lists, padded to K candidates and T behaviours.</summary>
/// <param name="People">float[R, D].</param>
/// <param name="Candidates">float[R, K, D].</param>
/// <param name="Behaviours">float[R, T, D].</param>
/// <param name="Padding">float[R, 1, T]: 0, or −∞ for behaviours not to see.</param>
/// <param name="Inputs">float[R, K, <see cref="FoldedRanker.Columns"/>]; the last column is 1 for a candidate and 0 in the padding.</param>
/// <param name="Context">int64[R · <see cref="Network.Ranker.ContextWidth"/>].</param>
internal sealed record ScoringTensors(Tensor People, Tensor Candidates, Tensor Behaviours, Tensor Padding, Tensor Inputs, Tensor Context);
