using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tables;

/// <summary>AdamW (Loshchilov and Hutter, 2019) over named parameters; its moments are plain tensors, so that a checkpoint holds them.</summary>
internal sealed class DenseAdamW : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    public DenseAdamW(IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        using var none = no_grad();
        Slots = [.. parameters.Select(p => new Slot(
            p.Name, p.Parameter, zeros_like(p.Parameter).DetachFromDisposeScope(), zeros_like(p.Parameter).DetachFromDisposeScope()))];
    }

    public sealed record Slot(string Name, Parameter Parameter, Tensor Momentum, Tensor Scale);

    public IReadOnlyList<Slot> Slots { get; }

    /// <summary>Parameters whose names start with this stay as they are; null: none do.</summary>
    public string? Frozen { get; set; }

    /// <summary>Clips the gradients to a common norm, steps, and forgets them. Returns the norm before clipping.</summary>
    public double Step(double learningRate, double decay, double maxNorm, long step)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var squared = zeros(1, device: Device.Current);
        foreach (var s in Slots)
            if (s.Parameter.grad is { } g && !IsFrozen(s)) squared.PlusInPlace((g * g).sum());
        var norm = Math.Sqrt(squared.item<float>());
        var clip = norm > maxNorm ? maxNorm / norm : 1;
        var rate = learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));
        var (clipping, shrinking, stepping) = (Scalars.Varying(clip), Scalars.Varying(1 - (learningRate * decay)), Scalars.Varying(rate));
        foreach (var s in Slots)
        {
            if (s.Parameter.grad is not { } gradient || IsFrozen(s)) continue;
            if (clip < 1) gradient.mul_(clipping);
            s.Momentum.mul_(Scalars.Of(Beta1)).add_(gradient, Scalars.Of(1 - Beta1));
            s.Scale.mul_(Scalars.Of(Beta2)).add_(gradient * gradient, Scalars.Of(1 - Beta2));
            s.Parameter.mul_(shrinking);
            s.Parameter.MinusInPlace(s.Momentum / s.Scale.sqrt().add_(Scalars.Of(Epsilon)) * stepping);
            gradient.zero_();
        }

        return norm;
    }

    private bool IsFrozen(Slot slot) => Frozen is { } prefix && slot.Name.StartsWith(prefix, StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (var s in Slots)
        {
            s.Momentum.Dispose();
            s.Scale.Dispose();
        }
    }
}
