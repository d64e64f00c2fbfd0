using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <summary>A batch split into the entries worth sending and those that are not; keeps the caller's indexes.</summary>
internal sealed class Batch<T>
{
    private readonly int[]? _indexes;

    private Batch(T[] valid, int[]? indexes, IReadOnlyList<RejectedEntry> rejected)
    {
        Valid = valid;
        _indexes = indexes;
        Rejected = rejected;
    }

    public T[] Valid { get; }

    public IReadOnlyList<RejectedEntry> Rejected { get; }

    public static Batch<T> Split(IReadOnlyList<T> entries, Func<T, Violation?> check)
    {
        List<RejectedEntry>? rejected = null;
        for (var i = 0; i < entries.Count; i++)
        {
            if (check(entries[i]) is { } violation)
                (rejected ??= []).Add(violation.Reject(i));
        }
        if (rejected is null)
            return new(entries as T[] ?? [.. entries], null, []);

        var refused = rejected.Select(r => r.Index).ToHashSet();
        int[] indexes = [.. Enumerable.Range(0, entries.Count).Where(i => !refused.Contains(i))];
        return new([.. indexes.Select(i => entries[i])], indexes, rejected);
    }

    /// <summary>The caller's index of an entry of <see cref="Valid"/>.</summary>
    public int IndexOf(int valid) => _indexes is null ? valid : _indexes[valid];

    /// <summary>Both lists of refusals by the caller's indexes.</summary>
    public IReadOnlyList<RejectedEntry> Merge(IReadOnlyList<RejectedEntry> fromCluster)
    {
        if (_indexes is null)
            return fromCluster;
        var moved = fromCluster.Select(r => r with { Index = _indexes[r.Index] });
        return [.. Rejected.Concat(moved).OrderBy(r => r.Index)];
    }
}
