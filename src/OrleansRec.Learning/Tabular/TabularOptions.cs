using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Optimizers;

namespace OrleansRec.Learning.Tabular;

/// <summary>Settings of the network over category columns and its training.</summary>
public sealed record TabularOptions
{
    /// <summary>One of <see cref="ExtractorRegistry.Names"/>.</summary>
    public string Extractor { get; init; } = "mmoe";

    /// <summary>One of <see cref="BalancerRegistry.Names"/>.</summary>
    public string Balancer { get; init; } = BalancerRegistry.Default;

    /// <summary>Floats per embedded value (D), 1–256.</summary>
    public int Dimension { get; init; } = 16;

    /// <summary>Experts that a task can draw on, 1–64.</summary>
    public int Experts { get; init; } = 8;

    /// <summary>Floats of a task's hidden vector, 1–1,024.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Hidden floats of a task's tower, 1–1,024.</summary>
    public int Tower { get; init; } = 32;

    /// <summary>Passes over the rows, 1–1,000; the best by validation is kept.</summary>
    public int Epochs { get; init; } = 6;

    /// <summary>Rows per step, 1–1,000,000.</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>One of <see cref="DenseOptimizerRegistry.Names"/>.</summary>
    public string Optimizer { get; init; } = DenseOptimizerRegistry.Default;

    /// <summary>Peak learning rate, above 0 and at most 0.1.</summary>
    public double LearningRate { get; init; } = 6e-3;

    /// <summary>Decoupled weight decay, 0–1.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Share of hidden activations dropped, 0–0.9.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Share of values taken as unknown in training, 0–0.9.</summary>
    public double ValueDropout { get; init; } = 0.05;

    /// <summary>Decay per step of the moving average of the weights that is validated and kept, 0 (none)–0.9999.</summary>
    public double Averaging { get; init; } = 0.995;

    /// <summary>Share of the rows that validates instead of training, 0.01–0.5.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Threads of one tensor operation; 0 means half the cores, at least 1.</summary>
    public int Threads { get; init; }

    public int Seed { get; init; } = 1;

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        var faults = new OptionFaults();
        faults.Check(ExtractorRegistry.Has(Extractor), nameof(Extractor), Extractor, "one of " + string.Join(", ", ExtractorRegistry.Names));
        faults.Check(BalancerRegistry.Has(Balancer), nameof(Balancer), Balancer, "one of " + string.Join(", ", BalancerRegistry.Names));
        faults.Check(DenseOptimizerRegistry.Has(Optimizer), nameof(Optimizer), Optimizer, "one of " + string.Join(", ", DenseOptimizerRegistry.Names));
        faults.Check(Dimension is >= 1 and <= 256, nameof(Dimension), Dimension, "1–256");
        faults.Check(Experts is >= 1 and <= 64, nameof(Experts), Experts, "1–64");
        faults.Check(Width is >= 1 and <= 1024, nameof(Width), Width, "1–1,024");
        faults.Check(Tower is >= 1 and <= 1024, nameof(Tower), Tower, "1–1,024");
        faults.Check(Epochs is >= 1 and <= 1000, nameof(Epochs), Epochs, "1–1,000");
        faults.Check(BatchSize is >= 1 and <= 1_000_000, nameof(BatchSize), BatchSize, "1–1,000,000");
        faults.Check(LearningRate is > 0 and <= 0.1, nameof(LearningRate), LearningRate, "above 0 and at most 0.1");
        faults.Check(WeightDecay is >= 0 and <= 1, nameof(WeightDecay), WeightDecay, "0–1");
        faults.Check(Dropout is >= 0 and <= 0.9, nameof(Dropout), Dropout, "0–0.9");
        faults.Check(ValueDropout is >= 0 and <= 0.9, nameof(ValueDropout), ValueDropout, "0–0.9");
        faults.Check(Averaging is >= 0 and <= 0.9999, nameof(Averaging), Averaging, "0–0.9999");
        faults.Check(ValidationShare is >= 0.01 and <= 0.5, nameof(ValidationShare), ValidationShare, "0.01–0.5");
        faults.Throw();
    }
}
