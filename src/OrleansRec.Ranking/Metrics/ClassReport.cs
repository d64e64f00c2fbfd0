namespace OrleansRec.Ranking.Metrics;

/// <summary>How well one class is told from the others; a share of nothing is 0.</summary>
/// <param name="Rows">Rows that are of the class.</param>
/// <param name="Precision">Share of the rows called so that are so.</param>
/// <param name="Recall">Share of the rows that are so and called so.</param>
/// <param name="F1">Their harmonic mean.</param>
public sealed record ClassReport(string Name, int Rows, double Precision, double Recall, double F1)
{
    /// <summary>One report per class, in the order of the names.</summary>
    /// <param name="truth">Classes from 0, parallel to <paramref name="predicted"/>.</param>
    public static IReadOnlyList<ClassReport> Of(IReadOnlyList<string> names, ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted)
    {
        var (rows, called, hits) = (new int[names.Count], new int[names.Count], new int[names.Count]);
        for (var i = 0; i < truth.Length; i++)
        {
            rows[truth[i]]++;
            called[predicted[i]]++;
            if (truth[i] == predicted[i]) hits[truth[i]]++;
        }

        return [.. names.Select((name, c) => new ClassReport(
            name, rows[c], Share(hits[c], called[c]), Share(hits[c], rows[c]), Share(2 * hits[c], rows[c] + called[c])))];
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
