using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum (Polyak, 1964; the form of Sutskever et al., 2013, without Nesterov's look ahead) and
/// decoupled decay: m ← .9 m + g, w ← w − rate · m. It wants a higher learning rate than AdamW.
/// </summary>
internal sealed class DenseSgd(IEnumerable<(string Name, Parameter Parameter)> parameters) : DenseOptimizer(parameters, hasScale: false)
{
    private const double Beta = 0.9;

    protected override double Rate(double learningRate, long step) => learningRate;

    protected override void Move(Slot slot, Tensor gradient, Tensor rate)
    {
        slot.Momentum.mul_(Scalars.Of(Beta)).PlusInPlace(gradient);
        slot.Parameter.MinusInPlace(slot.Momentum * rate);
    }
}
