using OrleansRec.Learning.Kernels;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Learning.Categories;

/// <summary>
/// Tells the category of an item from its words: class c of an item with clues t has the logit b_c + Σ_t w_tc, a linear classifier of a bag of words.
/// </summary>
/// <param name="classes">What is told apart: C.</param>
/// <param name="clues">The clues that are known, each with its row of the weights: T.</param>
/// <param name="weights">float[1 + T, C]; row 0 is b.</param>
/// <param name="logPrior">Logarithm of each class's share: float[C].</param>
internal sealed class CategoryClassifier(CategoryClasses classes, int[] clues, float[] weights, float[] logPrior)
{
    private readonly Dictionary<int, int> _rows = RowsOf(clues);
    private readonly List<int> _read = [];

    public CategoryClasses Classes => classes;

    public IReadOnlyList<int> Clues => clues;

    public ReadOnlyMemory<float> Weights => weights;

    public ReadOnlyMemory<float> LogPrior => logPrior;

    /// <summary>Of the examples that it was fitted to.</summary>
    public required ulong Fingerprint { get; init; }

    /// <summary>True where the weights are counted (naive Bayes), false where they are learned.</summary>
    public required bool IsCounted { get; init; }

    public long Bytes => ((long)weights.Length + logPrior.Length + (3L * clues.Length)) * sizeof(float);

    /// <summary>Logits of an item: float[C]; what is known of the classes without any clue where it has none.</summary>
    public void Score(ItemContent item, Span<float> logits)
    {
        _read.Clear();
        CategoryExamples.Everything(item, _read);
        Score(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_read), logits);
    }

    public unsafe void Score(ReadOnlySpan<int> own, Span<float> logits)
    {
        var isKnown = false;
        fixed (float* from = weights, to = logits)
        {
            Lanes.Copy(from, to, classes.Count);
            foreach (var clue in own)
            {
                if (!_rows.TryGetValue(clue, out var row)) continue;
                Lanes.Add(from + ((long)row * classes.Count), to, classes.Count);
                isKnown = true;
            }
        }

        if (!isKnown) logPrior.CopyTo(logits);
    }

    private static Dictionary<int, int> RowsOf(int[] clues)
    {
        var rows = new Dictionary<int, int>(clues.Length);
        for (var t = 0; t < clues.Length; t++) rows.Add(clues[t], t + 1);
        return rows;
    }
}
