namespace OrleansRec.Learning.Balancing;

/// <summary>Adam (Kingma and Ba, 2015) over a handful of numbers: the balancers' own parameters.</summary>
internal sealed class VectorAdam(int length)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly double[] _momentum = new double[length];
    private readonly double[] _scale = new double[length];
    private readonly double[] _steps = [0];

    /// <summary>See <see cref="Balancer.State"/>.</summary>
    public IReadOnlyList<double[]> State => [_momentum, _scale, _steps];

    /// <param name="decay">Weight decay, added to the gradient.</param>
    public void Step(double[] values, double[] gradient, double learningRate, double decay)
    {
        _steps[0]++;
        for (var k = 0; k < values.Length; k++)
        {
            var g = gradient[k] + (decay * values[k]);
            _momentum[k] = (Beta1 * _momentum[k]) + ((1 - Beta1) * g);
            _scale[k] = (Beta2 * _scale[k]) + ((1 - Beta2) * g * g);
            var (m, v) = (_momentum[k] / (1 - Math.Pow(Beta1, _steps[0])), _scale[k] / (1 - Math.Pow(Beta2, _steps[0])));
            values[k] -= learningRate * m / (Math.Sqrt(v) + Epsilon);
        }
    }
}
