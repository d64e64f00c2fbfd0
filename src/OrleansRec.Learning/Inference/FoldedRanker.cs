using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Network;
using TorchSharp;
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
    private readonly ScalarType _numbers;
    private readonly Tensor _keys;
    private readonly Tensor _candidate;
    private readonly Tensor _product;
    private readonly Tensor _attended;
    private readonly Tensor _features;
    private readonly Tensor _wide;
    private readonly Tensor _context;

    /// <summary>Null where the ranker's extractor is another one.</summary>
    private readonly FoldedBottom? _bottom;

    /// <param name="numbers">Of weights and activations; in others than float32 the ranker's own weights become these.</param>
    public FoldedRanker(Ranker ranker, TargetAttention attention, ScalarType numbers = ScalarType.Float32)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        (_ranker, _numbers) = (ranker, numbers);
        var weights = ranker.Weights();
        _keys = Kept(attention.Folded());
        _candidate = Kept(weights.Candidate);
        _product = Kept(weights.Product);
        _attended = Kept(weights.Attended);
        var scale = ones(ranker.Inputs, 1, device: Device.Current);
        scale.narrow(0, ranker.Inputs - 1, 1).mul_(Scalars.Of(Ranker.ProductScale));
        _features = Kept(weights.Features * scale);
        var constant = ranker.HiddenPosition();
        if (ranker.Extractor is SharedBottomExtractor bottom)
        {
            _bottom = new FoldedBottom(bottom, ranker.Towers, numbers);
            constant = constant.Plus(ranker.Towers.Joined().HeadBias);
        }

        _wide = Kept(cat([weights.Wide * scale, constant]).transpose(0, 1));
        _context = Kept(ranker.ContextTable());
        if (numbers != float32) ranker.to(numbers);

        Tensor Kept(Tensor weight) => weight.to(numbers).contiguous().DetachFromDisposeScope();
    }

    /// <summary>Columns of <c>inputs</c>: the features, room for the inner product, and a 1.</summary>
    public int Columns => _ranker.Inputs + 1;

    /// <summary>Logits float[R, K, tasks].</summary>
    /// <param name="person">float[R, D].</param>
    /// <param name="candidates">float[R, K, D].</param>
    /// <param name="behaviours">float[R, T, D].</param>
    /// <param name="hidden">float[R, 1, T]: 0, or −∞ for behaviours not to see.</param>
    /// <param name="inputs">float[R, K, <see cref="Columns"/>]; overwritten.</param>
    /// <param name="context">int64[R · <see cref="Ranker.ContextWidth"/>]: the rows of <see cref="Ranker.Context"/> of each list.</param>
    public Tensor Forward(Tensor person, Tensor candidates, Tensor behaviours, Tensor hidden, Tensor inputs, Tensor context)
    {
        if (_numbers != float32) inputs = inputs.to(_numbers);
        var first = First(person, candidates, behaviours, hidden, inputs, context, isPositive: _bottom is not null);
        var finished = _bottom?.Forward(first) ?? _ranker.Finish(first.flatten(0, 1)).reshape(first.size(0), first.size(1), -1);
        var logits = finished.PlusInPlace(Product.OfFew(inputs, _wide));
        return _numbers == float32 ? logits : logits.to(float32);
    }

    /// <summary>The first layer float[R, K, F], and the inner product among the inputs; see <see cref="Forward"/>.</summary>
    /// <param name="isPositive">True puts 0 in place of what is negative in it.</param>
    public Tensor First(
        Tensor person, Tensor candidates, Tensor behaviours, Tensor hidden, Tensor inputs, Tensor context, bool isPositive = false)
    {
        if (_numbers != float32)
        {
            (person, candidates, behaviours, hidden) = (person.to(_numbers), candidates.to(_numbers), behaviours.to(_numbers), hidden.to(_numbers));
        }

        var (lists, columns, width) = (person.size(0), behaviours.size(1), _candidate.size(1));
        var column = person.unsqueeze(2);                                                               // (R, D, 1)
        var own = (column * _product).PlusInPlace(_candidate);                                          // (R, D, F)
        var keys = Product.Of(behaviours, _keys).transpose(1, 2);                                       // (R, D, T)
        var left = Product.Of(candidates, cat([own, keys, column], 2));                                 // (R, K, F + T + 1)
        var weights = left.narrow(2, width, columns).Plus(hidden).softmax(2);   // (R, K, T)
        inputs.select(2, _ranker.Inputs - 1).copy_(left.select(2, width + columns));

        var around = _context.index_select(0, context).reshape(lists, -1, width).sum(1, keepdim: true);
        var once = around.PlusInPlace(_ranker.Person(person).unsqueeze(1));                              // (R, 1, F)
        var rows = cat([Product.Of(behaviours, _attended), _features.unsqueeze(0).expand(lists, -1, -1), once], 1);
        return Product.Of(cat([weights, inputs], 2), rows, left, isPositive);                            // (R, K, F)
    }

    /// <summary>Bytes of the folded weights.</summary>
    public long Bytes => Weights.Sum(w => w.numel() * w.element_size()) + (_bottom?.Bytes ?? 0);

    private Tensor[] Weights => [_keys, _candidate, _product, _attended, _features, _wide, _context];

    public void Dispose()
    {
        foreach (var tensor in Weights) tensor.Dispose();
        _bottom?.Dispose();
    }
}
