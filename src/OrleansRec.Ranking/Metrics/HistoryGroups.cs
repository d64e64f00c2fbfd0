using System.Globalization;

namespace OrleansRec.Ranking.Metrics;

/// <summary>Groups of people by the length of their history, so that figures show how little suffices.</summary>
public static class HistoryGroups
{
    private static readonly int[] Bounds = [5, 10, 20, 50, 100];

    /// <summary>The group of a history of so many events, from 0.</summary>
    public static int Of(int events)
    {
        var group = 0;
        while (group < Bounds.Length && events >= Bounds[group]) group++;
        return group;
    }

    /// <summary>Such as <c>10-19</c> or <c>100+</c>.</summary>
    public static string Name(int group) => group == Bounds.Length
        ? $"{Bounds[^1]}+"
        : string.Create(CultureInfo.InvariantCulture, $"{(group == 0 ? 0 : Bounds[group - 1])}-{Bounds[group] - 1}");
}
