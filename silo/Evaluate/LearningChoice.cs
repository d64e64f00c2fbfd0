using OrleansRec.Learning;
using OrleansRec.Learning.Tabular;

namespace OrleansRec.Silo.Evaluate;

/// <summary>How weights are stepped, as the command line says; null: as configured.</summary>
internal sealed record LearningChoice(string? Optimizer, string? TableOptimizer, double? LearningRate, double? TableLearningRate, string? Precision)
{
    public static LearningChoice AsConfigured { get; } = new(null, null, null, null, null);

    public LearnerOptions ApplyTo(LearnerOptions options) => options with
    {
        Optimizer = Optimizer ?? options.Optimizer,
        TableOptimizer = TableOptimizer ?? options.TableOptimizer,
        LearningRate = LearningRate ?? options.LearningRate,
        TableLearningRate = TableLearningRate ?? options.TableLearningRate,
        Precision = Precision ?? options.Precision,
    };

    public TabularOptions ApplyTo(TabularOptions options) => options with
    {
        Optimizer = Optimizer ?? options.Optimizer,
        LearningRate = LearningRate ?? options.LearningRate,
    };
}
