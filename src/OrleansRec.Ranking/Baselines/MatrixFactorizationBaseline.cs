namespace OrleansRec.Ranking.Baselines;

/// <summary>
/// Matrix factorization by implicit alternating least squares (Hu, Koren and Volinsky, 2008) over distinct (person, item) pairs.
/// A history is folded in as its own least-squares solution, so that it needs no table of people.
/// </summary>
public sealed class MatrixFactorizationBaseline : IBaseline
{
    public const int Factors = 32;

    private const int Sweeps = 8;
    private const double Confidence = 10;
    private const double Regularization = 5;

    private readonly ItemSequences _sequences;
    private readonly double[] _items;
    private double[] _gram = [];

    public MatrixFactorizationBaseline(ItemSequences sequences, int seed)
    {
        _sequences = sequences;
        int[][] people = [.. sequences.Sequences.Select(s => s.Items.Distinct().ToArray())];
        var of = new List<int>[sequences.ItemCount];
        for (var item = 0; item < of.Length; item++) of[item] = [];
        for (var person = 0; person < people.Length; person++)
            foreach (var item in people[person]) of[item].Add(person);
        int[][] owners = [.. of.Select(o => o.ToArray())];
        var random = new Random(seed);
        _items = [.. Enumerable.Range(0, sequences.ItemCount * Factors).Select(_ => (random.NextDouble() - 0.5) * 0.1)];
        var users = new double[people.Length * Factors];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            SolveAll(_items, people, users);
            SolveAll(users, owners, _items);
        }

        _gram = Gram(_items);
    }

    public string Name => "matrix_factorization";

    public void Score(ReadOnlySpan<int> history, Span<double> scores)
    {
        Span<double> person = stackalloc double[Factors];
        var own = new HashSet<int>();
        foreach (var item in history) own.Add(item);
        new Solver().Solve(_items, _gram, [.. own], person);
        for (var item = 0; item < scores.Length; item++)
        {
            double sum = 0;
            for (var f = 0; f < Factors; f++) sum += person[f] * _items[(item * Factors) + f];
            scores[item] = sum + _sequences.Ties[item];
        }
    }

    private static void SolveAll(double[] fixedSide, int[][] links, double[] solved)
    {
        var gram = Gram(fixedSide);
        Parallel.For(0, links.Length, () => new Solver(), (row, _, solver) =>
        {
            solver.Solve(fixedSide, gram, links[row], solved.AsSpan(row * Factors, Factors));
            return solver;
        }, _ => { });
    }

    /// <summary>Yᵀ Y + λ I: double[F, F].</summary>
    private static double[] Gram(double[] vectors)
    {
        var gram = new double[Factors * Factors];
        for (var row = 0; row < vectors.Length; row += Factors)
            for (var i = 0; i < Factors; i++)
                for (var j = 0; j < Factors; j++) gram[(i * Factors) + j] += vectors[row + i] * vectors[row + j];
        for (var i = 0; i < Factors; i++) gram[(i * Factors) + i] += Regularization;
        return gram;
    }

    /// <summary>Solves one row's normal equations by Cholesky decomposition; its arrays are reused.</summary>
    private sealed class Solver
    {
        private readonly double[] _a = new double[Factors * Factors];
        private readonly double[] _b = new double[Factors];

        public void Solve(double[] vectors, double[] gram, int[] links, Span<double> x)
        {
            gram.CopyTo(_a, 0);
            Array.Clear(_b);
            foreach (var link in links)
            {
                var v = vectors.AsSpan(link * Factors, Factors);
                for (var i = 0; i < Factors; i++)
                {
                    _b[i] += (1 + Confidence) * v[i];
                    for (var j = 0; j <= i; j++) _a[(i * Factors) + j] += Confidence * v[i] * v[j];
                }
            }

            for (var i = 0; i < Factors; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    var sum = _a[(i * Factors) + j];
                    for (var k = 0; k < j; k++) sum -= _a[(i * Factors) + k] * _a[(j * Factors) + k];
                    _a[(i * Factors) + j] = i == j ? Math.Sqrt(sum) : sum / _a[(j * Factors) + j];
                }
            }

            for (var i = 0; i < Factors; i++)
            {
                var sum = _b[i];
                for (var k = 0; k < i; k++) sum -= _a[(i * Factors) + k] * x[k];
                x[i] = sum / _a[(i * Factors) + i];
            }

            for (var i = Factors - 1; i >= 0; i--)
            {
                var sum = x[i];
                for (var k = i + 1; k < Factors; k++) sum -= _a[(k * Factors) + i] * x[k];
                x[i] = sum / _a[(i * Factors) + i];
            }
        }
    }
}
