namespace OrleansRec.Ranking.Explaining;

/// <summary>A past behaviour and what it did to a score: the score with it minus the score without it.</summary>
public readonly record struct Cause(int Item, string Type, float Contribution);

/// <summary>Chooses the causes worth telling.</summary>
public static class ReasonPicker
{
    public const int MaxReasons = 3;

    /// <summary>
    /// The causes that raised the score, strongest first, at most <see cref="MaxReasons"/>; where none did, the one that changed
    /// it most. Ties go to the later behaviour.
    /// </summary>
    /// <param name="causes">The latest behaviour first.</param>
    public static Cause[] Pick(ReadOnlySpan<Cause> causes)
    {
        Span<int> best = stackalloc int[MaxReasons];
        var count = 0;
        for (var i = 0; i < causes.Length; i++)
        {
            if (causes[i].Contribution <= 0) continue;
            var at = count;
            while (at > 0 && causes[i].Contribution > causes[best[at - 1]].Contribution) at--;
            if (at == MaxReasons) continue;
            count = Math.Min(MaxReasons, count + 1);
            for (var k = count - 1; k > at; k--) best[k] = best[k - 1];
            best[at] = i;
        }

        if (count == 0) return causes.IsEmpty ? [] : [Lowest(causes)];
        var reasons = new Cause[count];
        for (var k = 0; k < count; k++) reasons[k] = causes[best[k]];
        return reasons;
    }

    private static Cause Lowest(ReadOnlySpan<Cause> causes)
    {
        var lowest = causes[0];
        foreach (var cause in causes)
            if (cause.Contribution < lowest.Contribution) lowest = cause;
        return lowest;
    }
}
