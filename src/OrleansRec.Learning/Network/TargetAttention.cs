using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>What of the sequence speaks for a candidate: attention from the candidate to the behaviours (DIN, Zhou et al., 2018).</summary>
internal sealed class TargetAttention : nn.Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly double _scale;

    public TargetAttention(Schema schema) : base(nameof(TargetAttention))
    {
        _query = nn.Linear(schema.Dimension, schema.Dimension, hasBias: false);
        _key = nn.Linear(schema.Dimension, schema.Dimension, hasBias: false);
        _scale = 1 / Math.Sqrt(schema.Dimension);
        RegisterComponents();
    }

    /// <summary>Query, key and scale as one matrix M: a candidate c weighs a behaviour b by softmax(b M · c). float[D, D].</summary>
    public Tensor Folded() => _key.weight!.transpose(0, 1).matmul(_query.weight!) * Scalars.Of(_scale);

    /// <param name="candidates">float[R, K, D].</param>
    /// <param name="behaviours">float[B, T, D].</param>
    /// <param name="hidden">Those not to see: bool[R, 1, T].</param>
    /// <param name="sequences">Whose behaviours each row looks at: int64[R]; null where each has its own.</param>
    /// <returns>float[R, K, D].</returns>
    public Tensor forward(Tensor candidates, Tensor behaviours, Tensor hidden, Tensor? sequences = null)
    {
        var keys = _key.forward(behaviours);                                            // (B, T, D)
        if (sequences is not null) (keys, behaviours) = (keys.index_select(0, sequences), behaviours.index_select(0, sequences));
        var weights = (_query.forward(candidates).bmm(keys.transpose(1, 2)) * Scalars.Of(_scale))                   // (R, K, T)
            .masked_fill(hidden, Scalars.Of(-1e9)).softmax(2);
        return weights.bmm(behaviours);
    }
}
