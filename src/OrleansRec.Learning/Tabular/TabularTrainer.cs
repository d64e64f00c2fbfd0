using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Optimizers;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

/// <summary>Network, optimizer and weight average of a training, and its single step.</summary>
internal sealed class TabularTrainer : IDisposable
{
    private const double MaxGradientNorm = 5;

    private readonly TabularOptions _options;
    private readonly TabularTensors _rows;
    private readonly Balancer _balancer;
    private readonly DenseOptimizer _optimizer;
    private readonly IReadOnlyList<Tensor> _shared;
    private readonly IReadOnlyList<Tensor> _others;
    private readonly double[] _sums;
    private long _steps;
    private int _stepsOfEpoch;

    public TabularTrainer(TabularRows rows, TabularOptions options)
    {
        manual_seed(options.Seed);
        _options = options;
        Network = new TabularNetwork(rows.Cardinalities, rows.Tasks.Count, options);
        _rows = new TabularTensors(rows, Network.Values);
        var parameters = Network.named_parameters().ToList();
        _shared = Network.Shared;
        _others = [.. parameters.Select(p => p.parameter).Where(p => !_shared.Any(s => ReferenceEquals(s, p)))];
        _optimizer = DenseOptimizerRegistry.Create(options.Optimizer, parameters);
        _balancer = BalancerRegistry.Create(options.Balancer, [.. rows.Tasks.Select(_ => 1.0)], options.Seed);
        _sums = new double[rows.Tasks.Count];
        Average = new WeightAverage(parameters.Select(p => p.parameter), options.Averaging);
    }

    public TabularNetwork Network { get; }

    public WeightAverage Average { get; }

    /// <summary>Trains on the chosen rows.</summary>
    /// <param name="scale">Learning-rate factor of the schedule, 0–1.</param>
    /// <exception cref="InvalidOperationException">A loss is no finite number; the message names the step.</exception>
    public void Step(Tensor chosen, double scale)
    {
        using var scope = NewDisposeScope();
        Network.train();
        var batch = _rows.Batch(chosen, _options.ValueDropout);
        var labels = _rows.Labels.index_select(0, chosen);
        var weights = _rows.Weights?.index_select(0, chosen);
        var step = new JointStep(TabularLosses.Of(Network.forward(batch), labels, weights), _shared, _others);
        if (!step.Values.All(double.IsFinite))
            throw new InvalidOperationException($"Training stopped: the losses are {string.Join(", ", step.Values)} at step {_steps + 1}; lower the learning rate.");
        _balancer.Backward(step);
        _optimizer.Step(_options.LearningRate * scale, _options.WeightDecay, MaxGradientNorm, ++_steps);
        Average.Update();
        _balancer.AfterStep(() => Losses(batch, labels, weights));
        for (var k = 0; k < _sums.Length; k++) _sums[k] += step.Values[k];
        _stepsOfEpoch++;
    }

    /// <summary>Ends a pass; returns its mean loss per task.</summary>
    public double[] EndEpoch()
    {
        double[] means = [.. _sums.Select(s => s / Math.Max(1, _stepsOfEpoch))];
        Array.Clear(_sums);
        _stepsOfEpoch = 0;
        _balancer.AfterEpoch(means);
        return means;
    }

    /// <summary>Mean cosine of the tasks' gradients by the shared parameters over some batches; null where nothing is shared.</summary>
    public double[,]? Conflict(IReadOnlyList<Tensor> batches)
    {
        if (_shared.Count == 0 || batches.Count == 0) return null;
        Network.eval();
        var mean = new double[_sums.Length, _sums.Length];
        foreach (var chosen in batches)
        {
            using var scope = NewDisposeScope();
            var losses = TabularLosses.Of(Network.forward(_rows.Batch(chosen, 0)), _rows.Labels.index_select(0, chosen));
            var cosines = TaskGradients.Cosines(losses, _shared);
            for (var i = 0; i < _sums.Length; i++)
                for (var j = 0; j < _sums.Length; j++) mean[i, j] += cosines[i, j] / batches.Count;
        }

        return mean;
    }

    public void Dispose()
    {
        Average.Dispose();
        _optimizer.Dispose();
        _rows.Dispose();
        Network.Dispose();
    }

    private double[] Losses(Tensor batch, Tensor labels, Tensor? weights)
    {
        using var none = no_grad();
        return [.. TabularLosses.Of(Network.forward(batch), labels, weights).Select(l => (double)l.item<float>())];
    }
}
