namespace OrleansRec.Learning.Categories;

/// <summary>Multinomial naive Bayes with Laplace's smoothing, as the weights of a linear classifier (McCallum and Nigam, 1998).</summary>
internal static class CategoryCounts
{
    /// <summary>float[1 + T, C]: row 0 is ln P(c), row t is ln P(t | c).</summary>
    public static float[] Weights(CategoryRows examples)
    {
        var (classes, clues) = (examples.Classes, examples.Clues.Length);
        var weights = new float[(1 + clues) * classes];
        var (all, rows) = (new double[classes], new List<int>());
        for (var e = 0; e < examples.Count; e++)
        {
            var label = examples.Label(e);
            weights[label]++;
            examples.Read(e, rows);
            all[label] += rows.Count;
            foreach (var row in rows) weights[(row * classes) + label]++;
        }

        for (var c = 0; c < classes; c++) weights[c] = (float)Math.Log((weights[c] + 1) / (examples.Count + classes));
        for (var row = 1; row <= clues; row++)
            for (var c = 0; c < classes; c++) weights[(row * classes) + c] = (float)Math.Log((weights[(row * classes) + c] + 1) / (all[c] + clues));
        return weights;
    }

    /// <summary>Logarithm of each class's share of the examples, each counted once more: float[C].</summary>
    public static float[] LogPrior(CategoryExamples examples)
    {
        var counts = new int[examples.Classes];
        for (var e = 0; e < examples.Count; e++) counts[examples.Label(e)]++;
        return Array.ConvertAll(counts, n => (float)Math.Log((n + 1.0) / (examples.Count + counts.Length)));
    }
}
