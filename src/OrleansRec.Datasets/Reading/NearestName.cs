namespace OrleansRec.Datasets.Reading;

/// <summary>Finds what a misspelt name was meant to be.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest edits to the given one, whatever their case; null where all differ in more than two letters and a third of theirs.</summary>
    public static string? Of(string given, IEnumerable<string> names)
    {
        var nearest = names.Select(name => (Name: name, Edits: Edits(given.ToUpperInvariant(), name.ToUpperInvariant()))).MinBy(n => n.Edits);
        return nearest.Name is { } found && nearest.Edits <= Math.Max(2, found.Length / 3) ? found : null;
    }

    /// <summary>Insertions, deletions and replacements from one text to another (Levenshtein).</summary>
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
                (before, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, before + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }

        return row[to.Length];
    }
}
