using OrleansRec.Learning.Kernels;

namespace OrleansRec.Learning.Categories;

/// <summary>
/// Multinomial logistic regression, an example at a time, its gradient scaled by row-wise Adagrad (Duchi et al., 2011, one sum of squares per
/// row of weights). A step costs what the example's clues touch.
/// </summary>
internal sealed class CategoryRegression(CategoryRows examples, int seed)
{
    private const float LearningRate = 1;

    /// <summary>A gradient smaller than this, squared, is none.</summary>
    private const float Nothing = 1e-8f;

    private readonly float[] _squares = new float[1 + examples.Clues.Length];
    private readonly int[] _order = [.. Enumerable.Range(0, examples.Count)];
    private readonly Random _random = new(seed);

    /// <summary>float[1 + T, C].</summary>
    public float[] Weights { get; } = new float[(1 + examples.Clues.Length) * examples.Classes];

    /// <summary>Learns every example once, in random order.</summary>
    public void Pass(CancellationToken cancellation)
    {
        _random.Shuffle(_order);
        var (rows, gradient) = (new List<int>(), new float[examples.Classes]);
        for (var at = 0; at < _order.Length; at++)
        {
            if (at % 1024 == 0) cancellation.ThrowIfCancellationRequested();
            examples.Read(_order[at], rows);
            examples.Score(Weights, rows, gradient);
            Softmax.Of(gradient);
            gradient[examples.Label(_order[at])] -= 1;
            var square = 0f;
            foreach (var g in gradient) square += g * g;
            if (square < Nothing) continue;
            Step(0, gradient, square);
            foreach (var row in rows) Step(row, gradient, square);
        }
    }

    private unsafe void Step(int row, float[] gradient, float square)
    {
        _squares[row] += square;
        fixed (float* from = gradient, to = Weights)
            Lanes.AddScaled(from, -LearningRate / MathF.Sqrt(_squares[row]), to + ((long)row * gradient.Length), gradient.Length);
    }
}
