using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>AdamW (Loshchilov and Hutter, 2019).</summary>
internal sealed class DenseAdamW(IEnumerable<(string Name, Parameter Parameter)> parameters) : DenseOptimizer(parameters, hasScale: true)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    protected override double Rate(double learningRate, long step) => learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));

    protected override void Move(Slot slot, Tensor gradient, Tensor rate)
    {
        slot.Momentum.mul_(Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
        slot.Scale!.mul_(Scalars.Of(Beta2)).add_(gradient * gradient, Scalars.Of(1 - Beta2));
        slot.Parameter.MinusInPlace(slot.Momentum / slot.Scale.sqrt().PlusInPlace(Epsilon) * rate);
    }
}
