namespace OrleansRec.Learning.Optimizers;

/// <summary>The optimizers of table rows by name.</summary>
public static class RowOptimizerRegistry
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "adam";

    // A new optimizer is one file and one line here.
    private static readonly (string Name, RowOptimizer Optimizer)[] Optimizers = [(Default, new RowAdam()), ("adagrad", new RowAdagrad())];

    /// <summary>Every optimizer's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Optimizers.Select(o => o.Name)];

    /// <summary>Whether there is an optimizer of that name.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <exception cref="ArgumentException">There is no such optimizer.</exception>
    internal static RowOptimizer Create(string name)
    {
        foreach (var optimizer in Optimizers)
            if (optimizer.Name == name) return optimizer.Optimizer;
        throw new ArgumentException($"Table optimizer '{name}' does not exist; there are {string.Join(", ", Names)}.");
    }
}
