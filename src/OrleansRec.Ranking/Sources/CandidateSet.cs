using OrleansRec.Ranking.Rules;

namespace OrleansRec.Ranking.Sources;

/// <summary>
/// The distinct candidates of one request, in the order in which they were found, each with its first source. Marks items in a
/// stamp array, so that a request costs what it adds and nothing is cleared or allocated. Reused; not thread-safe.
/// </summary>
public sealed class CandidateSet
{
    private readonly IReadOnlyList<ICandidateRule> _ownRules;

    /// <summary>The request's rules that look at each candidate.</summary>
    private readonly List<ICandidateRule> _looking = [];
    private int[] _stamps = [];
    private int[] _items = new int[512];
    private string[] _sources = new string[512];
    private CandidateContext? _context;
    private string _source = "";
    private int _stamp;
    private int _limit;

    /// <param name="rules">Where a context brings none.</param>
    public CandidateSet(IReadOnlyList<ICandidateRule> rules) => _ownRules = rules;

    public int Count { get; private set; }

    public ReadOnlySpan<int> Items => _items.AsSpan(0, Count);

    /// <summary>Names of sources, in the order of <see cref="Items"/>.</summary>
    public ReadOnlySpan<string> Sources => _sources.AsSpan(0, Count);

    /// <summary>Starts a request: marks what its rules exclude, before any source spends its quota on it.</summary>
    /// <param name="limit">Items from this index on are not candidates (they have no vector).</param>
    public void Begin(CandidateContext context, int limit)
    {
        (_context, _limit, Count) = (context, limit, 0);
        if (_stamps.Length < limit) Array.Resize(ref _stamps, Math.Max(limit, _stamps.Length * 2));
        if (_stamp == int.MaxValue)
        {
            Array.Clear(_stamps);
            _stamp = 0;
        }

        _stamp++;
        _looking.Clear();
        foreach (var rule in context.Rules ?? _ownRules)
        {
            rule.Bar(context, this);
            if (rule.Looks(context)) _looking.Add(rule);
        }
    }

    /// <summary>Candidates from here on come from <paramref name="source"/>.</summary>
    public void From(string source) => _source = source;

    /// <summary>The item cannot become a candidate of this request.</summary>
    public void Bar(int item)
    {
        if ((uint)item < (uint)_limit) _stamps[item] = _stamp;
    }

    public void Bar(ReadOnlySpan<int> items)
    {
        foreach (var item in items) Bar(item);
    }

    /// <summary>True where <see cref="Add(int)"/> would add the item.</summary>
    public bool CanAdd(int item)
    {
        if ((uint)item >= (uint)_limit || _stamps[item] == _stamp) return false;
        foreach (var rule in _looking)
            if (!rule.Allows(_context!, item)) return false;
        return true;
    }

    /// <summary>True where the item is new to the set and no rule is against it.</summary>
    public bool Add(int item)
    {
        if ((uint)item >= (uint)_limit || _stamps[item] == _stamp) return false;
        _stamps[item] = _stamp;
        foreach (var rule in _looking)
            if (!rule.Allows(_context!, item)) return false;
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
            Array.Resize(ref _sources, Count * 2);
        }

        (_items[Count], _sources[Count]) = (item, _source);
        Count++;
        return true;
    }

    /// <summary>Adds items in order until <paramref name="quota"/> of them are new.</summary>
    public void Add(ReadOnlySpan<int> items, int quota)
    {
        for (var i = 0; i < items.Length && quota > 0; i++)
        {
            if (i + Ahead.Distance < items.Length) _context!.Catalogue.Ask(items[i + Ahead.Distance]);
            if (Add(items[i])) quota--;
        }
    }
}
