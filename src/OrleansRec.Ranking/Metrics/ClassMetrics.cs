namespace OrleansRec.Ranking.Metrics;

/// <summary>Measures of a predicted class against the true one. Both spans are parallel; NaN without rows.</summary>
public static class ClassMetrics
{
    public static double Accuracy(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted)
    {
        var right = 0;
        for (var i = 0; i < truth.Length; i++)
            if (truth[i] == predicted[i]) right++;
        return truth.Length == 0 ? double.NaN : (double)right / truth.Length;
    }

    /// <summary>Mean of −ln of the probability that the true class was given, at least 1e-7: nats.</summary>
    /// <param name="scores">Probabilities: float[N · classes], row by row.</param>
    public static double LogLoss(ReadOnlySpan<int> truth, ReadOnlySpan<float> scores)
    {
        if (truth.Length == 0) return double.NaN;
        var (classes, sum) = (scores.Length / truth.Length, 0.0);
        for (var i = 0; i < truth.Length; i++) sum -= Math.Log(Math.Max(1e-7, scores[(i * classes) + truth[i]]));
        return sum / truth.Length;
    }

    /// <summary>Mean over the classes that occur in either span of 2·TP / (2·TP + FP + FN).</summary>
    public static double MacroF1(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted)
    {
        var classes = new Dictionary<int, (int Hits, int Misses)>();
        for (var i = 0; i < truth.Length; i++)
        {
            if (truth[i] == predicted[i])
            {
                Count(truth[i], 1, 0);
                continue;
            }

            Count(truth[i], 0, 1);
            Count(predicted[i], 0, 1);
        }

        double sum = 0;
        foreach (var (hits, misses) in classes.Values) sum += 2.0 * hits / ((2.0 * hits) + misses);
        return classes.Count == 0 ? double.NaN : sum / classes.Count;

        void Count(int label, int hit, int miss)
        {
            var (hits, misses) = classes.GetValueOrDefault(label);
            classes[label] = (hits + hit, misses + miss);
        }
    }
}
