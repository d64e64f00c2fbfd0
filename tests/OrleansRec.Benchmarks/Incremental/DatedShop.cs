using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Reading;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>A shop's log that can be cut at the start of each of its last days; items are listed once their first event has come.</summary>
internal sealed class DatedShop
{
    private static readonly GeneratedShopOptions Generated = new() { Users = 1_000, Items = 1_500, Events = 100_000, Days = 120, HeldOutDays = 1, Pictures = false };

    private readonly Dataset _data;
    private readonly List<BehaviourEvent> _events;
    private readonly List<Item> _items;
    private readonly Dictionary<string, DateTimeOffset> _firstSeen = new(StringComparer.Ordinal);

    private DatedShop(Dataset data, int days)
    {
        _data = data;
        _events = [.. data.History.Concat(data.HeldOut).OrderBy(e => e.Timestamp)];
        foreach (var e in _events)
            if (e.ItemId is { } id) _firstSeen.TryAdd(id, e.Timestamp);
        _items = [.. data.Items.Where(i => _firstSeen.ContainsKey(i.ItemId)).OrderBy(i => _firstSeen[i.ItemId]).ThenBy(i => i.ItemId, StringComparer.Ordinal)];
        var last = new DateTimeOffset(_events[^1].Timestamp.UtcDateTime.Date, TimeSpan.Zero);
        Days = [.. Enumerable.Range(0, days).Select(d => last.AddDays(1 - days + d)).Where(d => d > _events[0].Timestamp)];
    }

    public string Name => _data.Name;

    /// <summary>Starts of the days to replay, UTC.</summary>
    public IReadOnlyList<DateTimeOffset> Days { get; }

    /// <param name="folder">Null: a generated shop.</param>
    public static DatedShop Read(string? folder, string? format, int days, CancellationToken cancellation)
    {
        try
        {
            return new(folder is null ? GeneratedShop.Generate(Generated, null, cancellation) : DatasetFormats.Read(folder, format, cancellation), days);
        }
        catch (DatasetException error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    /// <summary>What is known before a day, with the day's events held out: targets are the items of each known person's first session.</summary>
    public (Dataset Data, ShopReplay Replay) At(DateTimeOffset day)
    {
        var data = Split.From(day, [.. _events.TakeWhile(e => e.Timestamp < day.AddDays(1))])
            .ToDataset(_data.Name, [.. _items.TakeWhile(i => _firstSeen[i.ItemId] < day)], _data.Users, []);
        return (data, ShopReplay.Of(data, ItemIndexes.Of(data)));
    }
}
