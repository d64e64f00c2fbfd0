using System.CommandLine;
using OrleansRec.Learning;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The options of a <see cref="LearningChoice"/>.</summary>
internal sealed class LearningFlags
{
    private readonly Option<string?> _optimizer = new("--optimizer")
    {
        Description = $"What steps the network: {string.Join(", ", DenseOptimizerRegistry.Names)}; {DenseOptimizerRegistry.Default} unless set.",
    };

    private readonly Option<string?> _tableOptimizer = new("--table-optimizer")
    {
        Description = $"What steps the rows of a shop's tables: {string.Join(", ", RowOptimizerRegistry.Names)}; {RowOptimizerRegistry.Default} unless set.",
    };

    private readonly Option<double?> _learningRate = Options.Real("--learning-rate", "Peak learning rate of the network, above 0 and at most 0.1.");
    private readonly Option<double?> _tableLearningRate = Options.Real("--table-learning-rate", "Peak learning rate of a shop's tables, above 0 and at most 1.");

    private readonly Option<string?> _precision = new("--precision")
    {
        Description = $"How exactly the training of a shop or of photos multiplies: {string.Join(", ", Precision.Names)} (mixed; refused where the device has no instructions for it).",
    };

    /// <summary>Those that only shops have.</summary>
    public IReadOnlyList<Option> OfShops => [_tableOptimizer, _tableLearningRate];

    public void AddTo(Command verb)
    {
        foreach (var option in (Option[])[_optimizer, _tableOptimizer, _learningRate, _tableLearningRate, _precision]) verb.Add(option);
    }

    /// <exception cref="RefusedException">There is no such optimizer.</exception>
    public LearningChoice Of(ParseResult parsed)
    {
        var choice = new LearningChoice(
            parsed.GetValue(_optimizer), parsed.GetValue(_tableOptimizer), parsed.GetValue(_learningRate), parsed.GetValue(_tableLearningRate), parsed.GetValue(_precision));
        if (choice.Optimizer is { } dense && !DenseOptimizerRegistry.Has(dense))
            throw new RefusedException($"Optimizer '{dense}' does not exist; there are {string.Join(", ", DenseOptimizerRegistry.Names)}.");
        if (choice.TableOptimizer is { } rows && !RowOptimizerRegistry.Has(rows))
            throw new RefusedException($"Table optimizer '{rows}' does not exist; there are {string.Join(", ", RowOptimizerRegistry.Names)}.");
        return choice;
    }
}
