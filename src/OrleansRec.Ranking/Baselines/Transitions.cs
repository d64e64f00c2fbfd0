namespace OrleansRec.Ranking.Baselines;

/// <summary>How often one item directly follows another.</summary>
internal static class Transitions
{
    public static SparseRows Count(ItemSequences sequences, bool toItself)
    {
        var rows = new SparseRows(sequences.ItemCount);
        foreach (var items in sequences.Sequences.Select(s => s.Items))
            for (var i = 1; i < items.Length; i++)
                if (toItself || items[i - 1] != items[i]) rows.Add(items[i - 1], items[i], 1);
        return rows;
    }
}
