using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Datasets.Cleaning;

/// <summary>
/// Cleans what is learned from, the history; the held-out part stays as it came, so that figures compare. Each rule sees what the
/// rules before it left.
/// </summary>
public static class Cleaner
{
    /// <summary>Prices that an item needs for its median to say something.</summary>
    private const int MinPrices = 5;

    private const long HourTicks = TimeSpan.TicksPerHour;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static (Dataset Data, CleaningReport Report) Clean(Dataset data, CleaningOptions options)
    {
        options.Validate();
        var events = data.History;
        var findings = new List<CleaningFinding>();

        Leave("missing_customers", options.MissingCustomers, "events of nobody", MissingCustomers(events));
        Leave("duplicates", options.Duplicates, "copies of an event", Duplicates(events));
        Leave("bots", options.Bots, $"events of likely bots (more than {options.BotMomentsPerHour} moments in an hour)", Bots(events, options.BotMomentsPerHour));
        Leave("returns", options.Returns, "refunds and the purchases they undo", Returns(events));
        Leave("unknown_items", options.UnknownItems, "events of items that the catalogue lacks", UnknownItems(events, data));
        var outliers = PriceOutliers(events, options.PriceFactor);
        if (options.PriceOutliers && outliers.Count > 0) events = [.. events.Select((e, i) => outliers.Contains(i) ? e with { Price = null } : e)];
        findings.Add(new CleaningFinding("price_outliers", outliers.Count, options.PriceOutliers, $"prices {options.PriceFactor:0.#} times off the item's median"));
        return (
            data with { History = events, LeftOut = new Dictionary<string, int>() },
            new CleaningReport(findings, data.History.Count + data.LeftOut.Values.Sum(), events.Count));

        void Leave(string rule, bool on, string meaning, HashSet<int> found)
        {
            var read = data.LeftOut.GetValueOrDefault(rule);
            if (on && found.Count > 0) events = [.. events.Where((_, i) => !found.Contains(i))];
            findings.Add(new CleaningFinding(rule, found.Count + read, on || (read > 0 && found.Count == 0), meaning));
        }
    }

    private static HashSet<int> MissingCustomers(IReadOnlyList<BehaviourEvent> events) =>
        Where(events, e => string.IsNullOrEmpty(e.UserId) && string.IsNullOrEmpty(e.VisitorId));

    private static HashSet<int> Duplicates(IReadOnlyList<BehaviourEvent> events)
    {
        var ids = new HashSet<(string Person, string Event)>();
        var same = new HashSet<(string?, string?, string?, string, DateTimeOffset, string?, int?, double?, double?)>();
        return Where(events, e =>
            !ids.Add((KeyOf(e), e.EventId)) | !same.Add((e.UserId, e.VisitorId, e.ItemId, e.Type, e.Timestamp, e.SessionId, e.Position, e.Quantity, e.Price)));
    }

    private static HashSet<int> Bots(IReadOnlyList<BehaviourEvent> events, int most)
    {
        // In time order, as a history is: a person's moments of an hour come one after another.
        var last = new Dictionary<string, (long Hour, DateTimeOffset At, int Moments)>();
        var bots = new HashSet<string>();
        foreach (var e in events)
        {
            if (e.Type == EventTypes.Impression) continue;
            var (key, hour) = (KeyOf(e), e.Timestamp.UtcTicks / HourTicks);
            var before = last.GetValueOrDefault(key);
            var moments = before.Hour != hour ? 1 : before.At == e.Timestamp ? before.Moments : before.Moments + 1;
            last[key] = (hour, e.Timestamp, moments);
            if (moments > most) bots.Add(key);
        }

        return bots.Count == 0 ? [] : Where(events, e => bots.Contains(KeyOf(e)));
    }

    private static HashSet<int> Returns(IReadOnlyList<BehaviourEvent> events)
    {
        var bought = new Dictionary<(string, string), Stack<int>>();
        var found = new HashSet<int>();
        for (var i = 0; i < events.Count; i++)
        {
            var e = events[i];
            if (e.ItemId is null || e.Type is not (EventTypes.Purchase or EventTypes.Refund)) continue;
            var key = (KeyOf(e), e.ItemId);
            if (!bought.TryGetValue(key, out var open)) bought.Add(key, open = []);
            if (e.Type == EventTypes.Purchase)
            {
                open.Push(i);
                continue;
            }

            found.Add(i);
            if (open.TryPop(out var purchase)) found.Add(purchase);
        }

        return found;
    }

    private static HashSet<int> UnknownItems(IReadOnlyList<BehaviourEvent> events, Dataset data)
    {
        var known = data.Items.Select(i => i.ItemId).ToHashSet(StringComparer.Ordinal);
        return known.Count == 0 ? [] : Where(events, e => e.ItemId is not null && !known.Contains(e.ItemId));
    }

    private static HashSet<int> PriceOutliers(IReadOnlyList<BehaviourEvent> events, double factor)
    {
        var medians = events.Where(e => e.ItemId is not null && e.Price > 0)
            .GroupBy(e => e.ItemId!, e => e.Price!.Value)
            .Where(prices => prices.Count() >= MinPrices)
            .ToDictionary(prices => prices.Key, prices => prices.Order().ElementAt(prices.Count() / 2));
        return Where(events, e => e.ItemId is not null && e.Price > 0 && medians.TryGetValue(e.ItemId, out var median)
            && (e.Price > median * factor || e.Price < median / factor));
    }

    private static HashSet<int> Where(IReadOnlyList<BehaviourEvent> events, Func<BehaviourEvent, bool> rule)
    {
        var found = new HashSet<int>();
        for (var i = 0; i < events.Count; i++)
            if (rule(events[i])) found.Add(i);
        return found;
    }

    private static string KeyOf(BehaviourEvent e) => UserKey.From(e.UserId, e.VisitorId);
}
