using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>A shared bottom's second layer and the towers without gradients, as products of whole lists.</summary>
internal sealed class FoldedBottom : IDisposable
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly Tensor _towers;
    private readonly Tensor _towerBias;
    private readonly Tensor _heads;

    /// <param name="numbers">Of weights and activations.</param>
    public FoldedBottom(SharedBottomExtractor extractor, Towers towers, ScalarType numbers)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var (weight, bias) = extractor.Second();
        var joined = towers.Joined();
        (_weight, _bias) = (Kept(weight), Kept(bias));
        (_towers, _towerBias, _heads) = (Kept(joined.Weight), Kept(joined.Bias), Kept(joined.Heads.transpose(0, 1)));

        Tensor Kept(Tensor tensor) => tensor.to(numbers).contiguous().clone().DetachFromDisposeScope();
    }

    /// <summary>Bytes of the weights.</summary>
    public long Bytes => Weights.Sum(w => w.numel() * w.element_size());

    private Tensor[] Weights => [_weight, _bias, _towers, _towerBias, _heads];

    /// <summary>Logits float[R, K, tasks] without the heads' biases, of the first layer float[R, K, F] where it is not negative.</summary>
    public Tensor Forward(Tensor first) =>
        Product.OfFew(Product.Of(Product.Of(first, _weight, _bias, isPositive: true), _towers, _towerBias, isPositive: true), _heads);

    public void Dispose()
    {
        foreach (var tensor in Weights) tensor.Dispose();
    }
}
