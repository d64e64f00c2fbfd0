using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>
/// Target attention and <see cref="Ranker"/> without gradients, rearranged so that a candidate costs two products up to the first layer:
/// - c · W + (c ∘ p) · P = c · (W + diag(p) · P): the person's product is folded into the candidate's weights, once per list.
/// - The attention's logits and the inner product with the person are further columns of the same product.
/// - (weights · behaviours) · A = weights · (behaviours · A): the attended behaviours are projected once per list, and with the
///   features' and the person's own part they are the rows of the second product.
/// </summary>
internal sealed class FoldedRanker : IDisposable
{
    private readonly Ranker _ranker;
    private readonly Tensor _keys;
    private readonly Tensor _candidate;
    private readonly Tensor _product;
    private readonly Tensor _attended;
    private readonly Tensor _features;
    private readonly Tensor _wide;
    private readonly Tensor _places;

    public FoldedRanker(Ranker ranker, TargetAttention attention)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        _ranker = ranker;
        var weights = ranker.Weights();
        _keys = attention.Folded().DetachFromDisposeScope();
        _candidate = weights.Candidate.contiguous().DetachFromDisposeScope();
        _product = weights.Product.contiguous().DetachFromDisposeScope();
        _attended = weights.Attended.contiguous().DetachFromDisposeScope();
        var scale = ones(ranker.Inputs, 1, device: Device.Current);
        scale.narrow(0, ranker.Inputs - 1, 1).mul_(Scalars.Of(Ranker.ProductScale));
        _features = (weights.Features * scale).DetachFromDisposeScope();
        _wide = cat([weights.Wide * scale, zeros(1, weights.Wide.shape[1], device: Device.Current)]).DetachFromDisposeScope();
        _places = ranker.PlaceTable().DetachFromDisposeScope();
    }

    /// <summary>Columns of <c>inputs</c>: the features, room for the inner product, and a 1.</summary>
    public int Columns => _ranker.Inputs + 1;

    /// <summary>Logits float[R, K, tasks].</summary>
    /// <param name="person">float[R, D].</param>
    /// <param name="candidates">float[R, K, D].</param>
    /// <param name="behaviours">float[R, T, D].</param>
    /// <param name="hidden">float[R, 1, T]: 0, or −∞ for behaviours not to see.</param>
    /// <param name="inputs">float[R, K, <see cref="Columns"/>]; overwritten.</param>
    /// <param name="places">int64[R · 3]: the rows of <see cref="Ranker.Places"/> of each list.</param>
    public Tensor Forward(Tensor person, Tensor candidates, Tensor behaviours, Tensor hidden, Tensor inputs, Tensor places)
    {
        var (lists, columns, width) = (person.shape[0], behaviours.shape[1], _candidate.shape[1]);
        var column = person.unsqueeze(2);                                                               // (R, D, 1)
        var own = (column * _product).PlusInPlace(_candidate);                                          // (R, D, F)
        var keys = behaviours.matmul(_keys).transpose(1, 2);                                            // (R, D, T)
        var left = candidates.bmm(cat([own, keys, column], 2));                                         // (R, K, F + T + 1)
        var weights = left.narrow(2, width, columns).Plus(hidden).softmax(2);   // (R, K, T)
        inputs.select(2, _ranker.Inputs - 1).copy_(left.select(2, width + columns));

        var place = _places.index_select(0, places).reshape(lists, -1, width).sum(1, keepdim: true);
        var once = place.PlusInPlace(_ranker.Person(person).unsqueeze(1));                              // (R, 1, F)
        var rows = cat([behaviours.matmul(_attended), _features.unsqueeze(0).expand(lists, -1, -1), once], 1);
        var first = cat([weights, inputs], 2).bmm(rows).PlusInPlace(left.narrow(2, 0, width));           // (R, K, F)
        return _ranker.Finish(first.flatten(0, 1)).reshape(lists, candidates.shape[1], -1).PlusInPlace(inputs.matmul(_wide));
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_keys, _candidate, _product, _attended, _features, _wide, _places]) tensor.Dispose();
    }
}
