using System.Collections.Concurrent;

namespace OrleansRec.Cli.Import;

/// <summary>What an import has done so far; lanes add to it at the same time.</summary>
internal sealed class ImportTotals
{
    private const int MaxKept = 100;
    private readonly ConcurrentQueue<string> _refusals = new();
    private long _items, _users, _events, _duplicates, _refused;

    public long Items => Interlocked.Read(ref _items);

    public long Users => Interlocked.Read(ref _users);

    /// <summary>Newly stored events.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Events the server had already.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The first refusals.</summary>
    public IEnumerable<string> Refusals => _refusals;

    public void AddItems(int count) => Interlocked.Add(ref _items, count);

    public void AddUser() => Interlocked.Increment(ref _users);

    public void AddEvents(int accepted, int duplicates)
    {
        Interlocked.Add(ref _events, accepted);
        Interlocked.Add(ref _duplicates, duplicates);
    }

    public void Refuse(string what, string why)
    {
        Interlocked.Increment(ref _refused);
        if (_refusals.Count < MaxKept)
            _refusals.Enqueue($"{what}: {why}");
    }
}
