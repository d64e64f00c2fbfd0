using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Features;

/// <summary>
/// The numeric features of (person, candidate) pairs: the same code for training and for serving. Call <see cref="Begin"/>
/// once per person, then <see cref="Fill"/> per candidate. Reused between people; not thread-safe.
/// </summary>
public sealed class CandidateFeatures
{
    /// <summary>Floats per candidate; those of the item graph stand last.</summary>
    public const int Width = WidthWithoutRelations + RelationScores.Width;

    /// <summary>Floats that a shop without relations between items has; the others are 0 there.</summary>
    public const int WidthWithoutRelations = 33;

    private const int CategoryWindow = 10;

    private readonly OwnItems _own = new();
    private readonly HashSet<int> _cart = [];
    private readonly HashSet<int> _shown = [];
    private UserState _state = UserState.Empty;
    private ItemStatistics _statistics = new();
    private ItemCatalogue _catalogue = ItemCatalogue.Empty;
    private FutureEvents? _future;
    private readonly int[] _leaves = new int[CategoryWindow];
    private readonly int[] _roots = new int[CategoryWindow];
    private readonly int[] _brands = new int[CategoryWindow];
    private int _window;
    private long _now;
    private float _ofLength;
    private float _ofOwn;
    private float _sinceLast;
    private float _logPrice;
    private float _logCountScale = 1;

    private readonly Func<long, float> _since;

    public CandidateFeatures() => _since = time => Hours(_now - time);

    public NeighbourScores Neighbours { get; } = new();

    public RelationScores Relations { get; } = new();

    public OwnItems Own => _own;

    /// <param name="now">When the answer is for, Unix milliseconds.</param>
    /// <param name="future">Own later events to leave out of the statistics; null in serving.</param>
    public void Begin(UserState state, long now, ItemStatistics statistics, ItemCatalogue catalogue, FutureEvents? future = null)
    {
        (_state, _now, _statistics, _catalogue, _future) = (state, now, statistics, catalogue, future);
        _own.Read(state);
        Neighbours.Accumulate(_own.Items, statistics, future);
        Relations.Accumulate(_own, catalogue, _since);
        _cart.Clear();
        foreach (var item in state.Cart) _cart.Add(item);
        _shown.Clear();
        foreach (var item in state.Impressions) _shown.Add(item);
        _window = Math.Min(CategoryWindow, _own.Count);
        for (var i = 0; i < _window; i++)
        {
            var content = catalogue[_own.Items[i]];
            (_leaves[i], _roots[i], _brands[i]) = (content.Leaf, content.Root, content.Brand);
        }

        _ofLength = MathF.Log(1 + state.Length) / 4;
        _ofOwn = _own.Count / (state.Length + 1f);
        _sinceLast = state.LastTime == 0 ? 0 : Hours(now - state.LastTime);
        _logPrice = state.PriceCount == 0 ? float.NaN : state.LogPriceSum / state.PriceCount;
        _logCountScale = 1 / MathF.Max(1, MathF.Log(1 + ((float)statistics.Total / MathF.Max(1, statistics.ItemCount) * 50)));
    }

    /// <summary>Writes the features of items in order: float[items, <see cref="Width"/>].</summary>
    public void FillAll(ReadOnlySpan<int> items, Span<float> f)
    {
        for (var i = 0; i < items.Length; i++)
        {
            if (i + Ahead.Distance < items.Length) Ask(items[i + Ahead.Distance]);
            Fill(items[i], f.Slice(i * Width, Width));
        }
    }

    /// <summary>Writes <see cref="Width"/> floats of about unit scale.</summary>
    public void Fill(int item, Span<float> f)
    {
        f = f[..Width];
        f.Clear();
        // Most candidates are no neighbours of anything: their features stay 0.
        var near = Neighbours.Of(item);
        if (near.CoOccurrence > 0)
        {
            f[0] = MathF.Log(1 + (20 * near.CoOccurrence));
            f[1] = near.CoOccurrence / Neighbours.Largest;
            if (near.WithLast > 0) f[4] = MathF.Log(1 + (20 * near.WithLast));
        }

        if (near.Transition > 0) (f[2], f[3]) = (MathF.Sqrt(near.Transition), 1);
        FillOwn(item, f[5..17]);
        FillPopularity(item, f[17..21]);
        FillContent(item, f[21..29]);
        (f[29], f[30], f[31]) = (_ofLength, _ofOwn, _sinceLast);
        f[32] = _shown.Contains(item) ? 1 : 0;
        if (_catalogue.HasRelations) Relations.Fill(item, f[WidthWithoutRelations..]);
    }

    private void Ask(int item)
    {
        _statistics.Ask(item);
        _catalogue.Ask(item);
    }

    private void FillOwn(int item, Span<float> f)
    {
        if (_cart.Contains(item)) f[0] = 1;
        if (!_own.TryGet(item, out var own)) return;
        f[1] = 1;
        f[2] = MathF.Pow(NeighbourScores.RecencyDecay, own.Rank);
        f[3] = own.Rank == 0 ? 1 : 0;
        f[4] = own.Rank == 1 ? 1 : 0;
        f[5] = MathF.Log(1 + own.Views);
        f[6] = MathF.Log(1 + own.Carts);
        f[7] = MathF.Log(1 + own.Purchases);
        f[8] = own.LastKind == BehaviourKind.AddToCart ? 1 : 0;
        f[9] = own.LastKind == BehaviourKind.Purchase ? 1 : 0;
        f[10] = own.Favorites > 0 ? 1 : 0;
        f[11] = Hours(_now - own.LastTime);
    }

    private void FillPopularity(int item, Span<float> f)
    {
        var count = MathF.Max(0, _statistics.Count(item) - (_future?.Count(item) ?? 0));
        var purchases = MathF.Max(0, _statistics.Purchases(item) - (_future?.Purchases(item) ?? 0));
        var trend = MathF.Max(0, _statistics.Trend(item) - (_future?.Trend(item) ?? 0));
        f[0] = MathF.Log(1 + count) * _logCountScale;
        f[1] = MathF.Log(1 + trend) * _logCountScale;
        f[2] = trend / (count + 5);
        f[3] = purchases / (count + 5);
    }

    private void FillContent(int item, Span<float> f)
    {
        var content = _catalogue[item];
        if (content.IsUnknown) return;
        f[0] = 1;
        if (_window > 0)
        {
            f[1] = content.Leaf != 0 && content.Leaf == _leaves[0] ? 1 : 0;
            f[2] = Share(_leaves, content.Leaf);
            f[3] = Share(_roots, content.Root);
            f[4] = Share(_brands, content.Brand);
        }

        if (content.Price > 0 && !float.IsNaN(_logPrice))
        {
            var difference = MathF.Log(content.Price) - _logPrice;
            f[5] = Math.Clamp(difference, -3, 3);
            f[6] = MathF.Min(3, MathF.Abs(difference));
        }

        f[7] = content.Price > 0 ? MathF.Log(1 + content.Price) / 5 : 0;
    }

    /// <summary>Of the latest own items, how many have this; 0 means that it is not known.</summary>
    private float Share(int[] ofLatest, int value) => value == 0 ? 0 : (float)ofLatest.AsSpan(0, _window).Count(value) / _window;

    /// <summary>Log of hours, about 0–1 over a year.</summary>
    private static float Hours(long milliseconds) => MathF.Log(1 + (MathF.Max(0, milliseconds) / 3_600_000f)) / 9;
}
