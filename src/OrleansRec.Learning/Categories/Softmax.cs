namespace OrleansRec.Learning.Categories;

/// <summary>Logits to probabilities.</summary>
internal static class Softmax
{
    /// <summary>Less than e to this is nothing beside 1.</summary>
    private const float Nothing = -30;

    /// <summary>In place; returns the likeliest class, the first of equals.</summary>
    public static int Of(Span<float> logits)
    {
        var best = 0;
        for (var c = 1; c < logits.Length; c++)
            if (logits[c] > logits[best]) best = c;
        var (most, sum) = (logits[best], 0f);
        for (var c = 0; c < logits.Length; c++)
        {
            var below = logits[c] - most;
            logits[c] = below < Nothing ? 0 : MathF.Exp(below);
            sum += logits[c];
        }

        for (var c = 0; c < logits.Length; c++) logits[c] /= sum;
        return best;
    }
}
