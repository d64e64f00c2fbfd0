using OrleansRec.Learning.Kernels;

namespace OrleansRec.Learning.Categories;

/// <summary>Some of the examples with their clues as rows of weights float[1 + T, C]; row 0 is the one that all share.</summary>
internal sealed class CategoryRows
{
    /// <summary>Weights at most: with a thousand classes, the four thousand most frequent clues.</summary>
    private const int MostWeights = 4_000_000;

    /// <summary>Examples that have to have a clue: one alone says nothing of others.</summary>
    private const int FewestExamples = 2;

    private readonly CategoryExamples _examples;
    private readonly Dictionary<int, int> _rows;
    private readonly int[] _chosen;

    public CategoryRows(CategoryExamples examples, int[] chosen)
    {
        (_examples, _chosen) = (examples, chosen);
        var found = new int[CategoryExamples.ClueCount];
        foreach (var e in chosen)
            foreach (var clue in examples.Clues(e)) found[clue]++;
        Clues = [.. Enumerable.Range(0, found.Length).Where(t => found[t] >= FewestExamples)
            .OrderByDescending(t => found[t]).ThenBy(t => t).Take(MostWeights / Math.Max(1, examples.Classes))];
        _rows = new Dictionary<int, int>(Clues.Length);
        foreach (var clue in Clues) _rows.Add(clue, _rows.Count + 1);
    }

    /// <summary>T, the most frequent first.</summary>
    public int[] Clues { get; }

    public int Count => _chosen.Length;

    public int Classes => _examples.Classes;

    public int Label(int at) => _examples.Label(_chosen[at]);

    /// <summary>The rows of an example's clues.</summary>
    public void Read(int at, List<int> rows) => ReadExample(_chosen[at], rows);

    /// <summary>Logits float[C] of rows.</summary>
    public unsafe void Score(float[] weights, List<int> rows, Span<float> logits)
    {
        fixed (float* from = weights, to = logits)
        {
            Lanes.Copy(from, to, Classes);
            foreach (var row in rows) Lanes.Add(from + ((long)row * Classes), to, Classes);
        }
    }

    /// <summary>How many of other examples the weights tell, and the mean logarithm of the probability of the true class.</summary>
    public (int Right, double LogLikelihood) Judge(float[] weights, int[] others)
    {
        var (right, sum) = (0, 0.0);
        var (rows, logits) = (new List<int>(), new float[Classes]);
        foreach (var e in others)
        {
            ReadExample(e, rows);
            Score(weights, rows, logits);
            var best = Softmax.Of(logits);
            if (best == _examples.Label(e)) right++;
            sum += Math.Log(Math.Max(1e-9, logits[_examples.Label(e)]));
        }

        return (right, sum / Math.Max(1, others.Length));
    }

    private void ReadExample(int example, List<int> rows)
    {
        rows.Clear();
        foreach (var clue in _examples.Clues(example))
            if (_rows.TryGetValue(clue, out var row)) rows.Add(row);
    }
}
