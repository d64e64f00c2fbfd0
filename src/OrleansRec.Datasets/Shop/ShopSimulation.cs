using OrleansRec.Contracts.Events;

namespace OrleansRec.Datasets.Shop;

/// <summary>
/// Lets the shop's days pass. Each day has as many sessions as bring the log to its planned length, given how many events
/// sessions had so far; up to half of them are first visits of the day's newcomers.
/// </summary>
internal sealed class ShopSimulation(
    GeneratedShopOptions options, Catalogue catalogue, Population population, ShopTruth truth, ShopCalendar calendar)
{
    private const double ImpressionShare = 0.52;
    private const double FirstGuessOfSessionEvents = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    private readonly ShopRandom _random = ShopRandom.For(options.Seed, "sessions");
    private readonly Storefront _storefront = new(catalogue, ShopRandom.For(options.Seed, "storefront"));
    private readonly EventRecorder _log = new();
    private readonly List<Shopper> _joined = [];
    private readonly List<double> _activity = [];
    private int _sessions;
    private double _logShare = 0.25;

    public IReadOnlyList<BehaviourEvent> Run(Action<double> done, CancellationToken ct)
    {
        var weights = Enumerable.Range(0, calendar.Days).Select(calendar.DayWeight).ToArray();
        var total = weights.Sum();
        var passed = 0.0;
        var newcomers = population.Shoppers.ToLookup(s => s.JoinDay);
        for (var day = 0; day < calendar.Days; day++)
        {
            passed += weights[day];
            _storefront.OpenDay(calendar.Day(day));
            foreach (var (shopper, start) in Plan(day, options.Events * passed / total, [.. newcomers[day]]))
            {
                ct.ThrowIfCancellationRequested();
                Play(shopper, start);
            }

            done((day + 1.0) / calendar.Days);
        }

        return _log.InTimeOrder();
    }

    private IEnumerable<(Shopper Shopper, DateTimeOffset Start)> Plan(int day, double planned, Shopper[] newcomers)
    {
        foreach (var shopper in newcomers)
        {
            _joined.Add(shopper);
            _activity.Add(shopper.Activity + (_activity.Count > 0 ? _activity[^1] : 0));
        }

        var perSession = _sessions > 0 ? (double)_log.Count / _sessions : FirstGuessOfSessionEvents;
        var count = _joined.Count == 0 ? 0 : Math.Max(0, (int)Math.Round((planned - _log.Count) / perSession));
        var firstVisits = Math.Min(newcomers.Length, (count + 1) / 2);
        var sessions = new (Shopper Shopper, DateTimeOffset Start)[count];
        for (var i = 0; i < count; i++)
            sessions[i] = (i < firstVisits ? newcomers[i] : AnyJoined(), calendar.SessionStart(day, _random));
        return sessions.OrderBy(s => s.Start).ThenBy(s => s.Shopper.Index);
    }

    private Shopper AnyJoined()
    {
        var index = _activity.BinarySearch(_random.Uniform() * _activity[^1]);
        return _joined[Math.Min(index >= 0 ? index : ~index, _joined.Count - 1)];
    }

    private void Play(Shopper shopper, DateTimeOffset start)
    {
        // Somebody still in a session continues with a new one later.
        if (start < shopper.BusyUntil)
            start = shopper.BusyUntil + (Pause * (1 + _random.Uniform()));

        // Whether a session's impressions are logged depends on nothing it does, so the logged ones are a fair sample.
        var logged = _random.Chance(_logShare);
        var boughtBefore = shopper.Purchases.Count;
        var visit = new Visit(
            shopper, truth.DesireOf(shopper, start), catalogue, _storefront, _log, _random, $"session-{++_sessions}", start, logged);
        shopper.BusyUntil = visit.Run() + Pause;
        foreach (var purchase in shopper.Purchases.Skip(boughtBefore))
            MayReturn(shopper, purchase);
        _logShare = Math.Clamp(0.25 + (6 * (ImpressionShare - ((double)_log.Impressions / Math.Max(1, _log.Count)))), 0.02, 0.9);
    }

    private void MayReturn(Shopper shopper, Purchase purchase)
    {
        var worn = purchase.Item.Leaf.Department.Name is "clothing" or "shoes";
        if (!_random.Chance(worn ? 0.1 : 0.03))
            return;
        var at = purchase.At + TimeSpan.FromDays(_random.Between(3, 14));
        _log.Add(shopper, EventTypes.Refund, purchase.Item, at, session: null, purchase.Platform, quantity: purchase.Quantity);
    }
}
