using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

/// <summary>Moving average of weights (Polyak and Juditsky, 1992): less noise of the last steps in what is kept.</summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double _decay;
    private readonly (Parameter Live, Tensor Average)[] _pairs;
    private long _steps;

    /// <param name="decay">Weight of the past per step; 0 follows the live weights.</param>
    public WeightAverage(IEnumerable<Parameter> parameters, double decay)
    {
        _decay = decay;
        using var none = no_grad();
        _pairs = [.. parameters.Select(p => (p, p.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Takes in the weights after a step; the first steps count more, so that the start is soon forgotten.</summary>
    public void Update()
    {
        if (_decay == 0) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        _steps++;
        var share = Scalars.Varying(1 - Math.Min(_decay, (1.0 + _steps) / (10.0 + _steps)));
        foreach (var (live, average) in _pairs) average.PlusInPlace(live.Minus(average) * share);
    }

    /// <summary>Exchanges live and averaged weights; a second call undoes it.</summary>
    public void Swap()
    {
        if (_decay == 0) return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        foreach (var (live, average) in _pairs)
        {
            var kept = live.detach().clone();
            live.copy_(average);
            average.copy_(kept);
        }
    }

    public void Dispose()
    {
        foreach (var (_, average) in _pairs) average.Dispose();
    }
}
