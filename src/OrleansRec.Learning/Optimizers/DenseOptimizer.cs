using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Optimizers;

/// <summary>Steps of named parameters; what is remembered from step to step are plain tensors, so that a checkpoint holds them.</summary>
internal abstract class DenseOptimizer : IDisposable
{
    /// <param name="hasScale">Whether a second moment is remembered beside the first.</param>
    protected DenseOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, bool hasScale)
    {
        using var none = no_grad();
        Slots = [.. parameters.Select(p => new Slot(
            p.Name, p.Parameter, zeros_like(p.Parameter).DetachFromDisposeScope(), hasScale ? zeros_like(p.Parameter).DetachFromDisposeScope() : null))];
    }

    /// <param name="Momentum">First moment of the gradient.</param>
    /// <param name="Scale">Second moment; null where the optimizer has none.</param>
    public sealed record Slot(string Name, Parameter Parameter, Tensor Momentum, Tensor? Scale);

    public IReadOnlyList<Slot> Slots { get; }

    /// <summary>Parameters whose names start with this stay as they are; null: none do.</summary>
    public string? Frozen { get; set; }

    /// <summary>Clips the gradients to a common norm, steps, and forgets them. Returns the norm before clipping.</summary>
    /// <param name="step">Steps since the moments began, this one included.</param>
    public double Step(double learningRate, double decay, double maxNorm, long step)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var squared = zeros(1, device: Device.Current);
        foreach (var s in Slots)
            if (s.Parameter.grad is { } g && !IsFrozen(s)) squared.PlusInPlace((g * g).sum());
        var norm = Math.Sqrt(squared.item<float>());
        var clip = norm > maxNorm ? maxNorm / norm : 1;
        var (clipping, shrinking, stepping) = (Scalars.Varying(clip), Scalars.Varying(1 - (learningRate * decay)), Scalars.Varying(Rate(learningRate, step)));
        foreach (var s in Slots)
        {
            if (s.Parameter.grad is not { } gradient || IsFrozen(s)) continue;
            if (clip < 1) gradient.mul_(clipping);
            s.Parameter.mul_(shrinking);
            Move(s, gradient, stepping);
            gradient.zero_();
        }

        return norm;
    }

    /// <summary>What a step is multiplied by.</summary>
    protected abstract double Rate(double learningRate, long step);

    /// <summary>Takes the gradient into the moments and moves the parameter, which decay has shrunk already.</summary>
    /// <param name="rate">See <see cref="Rate"/>: float[].</param>
    protected abstract void Move(Slot slot, Tensor gradient, Tensor rate);

    private bool IsFrozen(Slot slot) => Frozen is { } prefix && slot.Name.StartsWith(prefix, StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (var s in Slots)
        {
            s.Momentum.Dispose();
            s.Scale?.Dispose();
        }
    }
}
