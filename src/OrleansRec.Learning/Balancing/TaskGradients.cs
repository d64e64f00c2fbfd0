using static TorchSharp.torch;

namespace OrleansRec.Learning.Balancing;

/// <summary>Gradients of each task's loss apart.</summary>
internal static class TaskGradients
{
    /// <summary>Gradient of one loss by each parameter, zeros where it does not read the parameter. The graph stays.</summary>
    public static Tensor[] Of(Tensor loss, IReadOnlyList<Tensor> parameters)
    {
        if (!loss.requires_grad) return [.. parameters.Select(p => zeros_like(p).detach())];
        var gradients = autograd.grad([loss.sum()], [.. parameters], retain_graph: true, allow_unused: true);
        var filled = new Tensor[parameters.Count];
        for (var p = 0; p < filled.Length; p++)
            filled[p] = gradients[p] is { IsInvalid: false } gradient ? gradient : zeros_like(parameters[p]).detach();
        return filled;
    }

    /// <summary>Gradients of one loss by all parameters as one vector: float[P].</summary>
    public static Tensor Flat(Tensor loss, IReadOnlyList<Tensor> parameters)
    {
        using var scope = NewDisposeScope();
        return Flat(Of(loss, parameters)).MoveToOuterDisposeScope();
    }

    public static Tensor Flat(IReadOnlyList<Tensor> gradients) => cat([.. gradients.Select(g => g.reshape(-1))]);

    /// <summary>Adds a vector over all parameters to their gradients.</summary>
    public static void Add(Tensor flat, IReadOnlyList<Tensor> parameters)
    {
        long at = 0;
        foreach (var parameter in parameters)
        {
            Add1(parameter, flat.narrow(0, at, parameter.numel()).reshape(parameter.shape));
            at += parameter.numel();
        }
    }

    /// <summary>Adds to each parameter's gradient.</summary>
    public static void Add(IReadOnlyList<Tensor> gradients, IReadOnlyList<Tensor> parameters)
    {
        for (var p = 0; p < gradients.Count; p++) Add1(parameters[p], gradients[p]);
    }

    private static void Add1(Tensor parameter, Tensor gradient) => (parameter * gradient.detach()).sum().backward();

    /// <summary>Cosines of the tasks' gradients by the shared parameters: double[K, K], 0 where a gradient vanishes.</summary>
    public static double[,] Cosines(IReadOnlyList<Tensor> losses, IReadOnlyList<Tensor> shared)
    {
        using var scope = NewDisposeScope();
        Tensor[] flat = [.. losses.Select(l => Flat(l, shared))];
        double[] norms = [.. flat.Select(g => (double)g.norm().item<float>())];
        var cosines = new double[flat.Length, flat.Length];
        for (var i = 0; i < flat.Length; i++)
            for (var j = 0; j < flat.Length; j++)
                cosines[i, j] = norms[i] > 0 && norms[j] > 0 ? flat[i].dot(flat[j]).item<float>() / (norms[i] * norms[j]) : 0;
        return cosines;
    }
}
