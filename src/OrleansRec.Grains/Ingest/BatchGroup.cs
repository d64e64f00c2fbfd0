using OrleansRec.Contracts.Events;

namespace OrleansRec.Grains.Ingest;

/// <summary>Entries of a batch that go to one grain, in their order, with their places in the batch.</summary>
internal sealed class BatchGroup<T>(string key)
{
    public string Key { get; } = key;

    public List<T> Entries { get; } = [];

    public List<int> Indexes { get; } = [];

    /// <summary>Groups the entries that pass <paramref name="check"/>; the groups stand in the order of their first entry.</summary>
    public static (List<BatchGroup<T>> Groups, List<RejectedEntry> Rejected) Split(
        T[] batch, Func<T, int, RejectedEntry?> check, Func<T, string> keyOf)
    {
        var groups = new List<BatchGroup<T>>();
        var rejected = new List<RejectedEntry>();
        var byKey = new Dictionary<string, BatchGroup<T>>(StringComparer.Ordinal);
        for (var i = 0; i < batch.Length; i++)
        {
            if (check(batch[i], i) is { } fault)
            {
                rejected.Add(fault);
                continue;
            }

            var key = keyOf(batch[i]);
            if (!byKey.TryGetValue(key, out var group))
            {
                byKey.Add(key, group = new BatchGroup<T>(key));
                groups.Add(group);
            }

            group.Entries.Add(batch[i]);
            group.Indexes.Add(i);
        }

        return (groups, rejected);
    }
}
