using TorchSharp.Modules;

namespace OrleansRec.Learning.Optimizers;

/// <summary>The optimizers of dense parameters by name.</summary>
public static class DenseOptimizerRegistry
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "adamw";

    // A new optimizer is one file and one line here.
    private static readonly (string Name, Func<IEnumerable<(string, Parameter)>, DenseOptimizer> Create)[] Optimizers =
    [
        (Default, parameters => new DenseAdamW(parameters)),
        ("sgd", parameters => new DenseSgd(parameters)),
    ];

    /// <summary>Every optimizer's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Optimizers.Select(o => o.Name)];

    /// <summary>Whether there is an optimizer of that name.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    internal static DenseOptimizer Create(string name, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        foreach (var optimizer in Optimizers)
            if (optimizer.Name == name) return optimizer.Create(parameters);
        throw new ArgumentException($"Optimizer '{name}' does not exist; there are {string.Join(", ", Names)}.");
    }
}
