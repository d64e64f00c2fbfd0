namespace OrleansRec.Silo.Evaluation;

/// <summary>How frequent items are in the history, in tenths.</summary>
internal static class ItemDeciles
{
    /// <summary>Of deciles, that of items without events included.</summary>
    public const int Count = 11;

    /// <summary>Decile of each item by its events, 1 the rarest tenth of the items that have any, 0 an item without; items with the same count share a decile.</summary>
    public static int[] Of(ShopReplay replay)
    {
        var counts = replay.Sequences().Counts;
        var sorted = counts.Where(c => c > 0).Order().ToArray();
        return [.. counts.Select(c => c == 0 ? 0 : 1 + (int)(10L * Below(sorted, c) / sorted.Length))];
    }

    private static int Below(double[] sorted, double count)
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < count) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
