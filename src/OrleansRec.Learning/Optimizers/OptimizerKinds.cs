namespace OrleansRec.Learning.Optimizers;

/// <summary>Which optimizers' moments a state or a checkpoint holds.</summary>
/// <param name="Dense">One of <see cref="DenseOptimizerRegistry.Names"/>.</param>
/// <param name="Tables">One of <see cref="RowOptimizerRegistry.Names"/>.</param>
internal sealed record OptimizerKinds(string Dense, string Tables)
{
    public static OptimizerKinds Default { get; } = new(DenseOptimizerRegistry.Default, RowOptimizerRegistry.Default);

    /// <summary>Why moments of these cannot go on under others; null where they can.</summary>
    public string? DifferenceTo(OptimizerKinds settings) => this == settings
        ? null
        : $"The checkpoint's optimizer state is of '{Dense}' and '{Tables}' (tables), the settings 'Optimizer' and 'TableOptimizer' name '{settings.Dense}' and '{settings.Tables}': its moments cannot be taken over.";
}
