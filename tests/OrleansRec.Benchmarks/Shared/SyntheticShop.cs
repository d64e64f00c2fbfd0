using Microsoft.Extensions.Logging.Abstractions;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Users;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage;
using OrleansRec.Storage.Events;
using OrleansRec.Storage.Models;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>Items, people with histories and a model of random weights; the same for the same sizes, up to the hour.</summary>
internal sealed class SyntheticShop
{
    public const string Model = "main";
    public const string Version = "main-000001";

    private const int Leaves = 200;

    private readonly ItemTable _table = new();
    private readonly ItemStatistics _statistics = new();
    private readonly BehaviourEvent[][] _events;

    private SyntheticShop(int users) => _events = new BehaviourEvent[users][];

    /// <summary>By person, as a silo has them.</summary>
    public List<UserState> People { get; } = [];

    public byte[] Checkpoint { get; private set; } = [];

    public ItemCatalogue Catalogue => _table.Snapshot();

    public static string UserId(int user) => $"user-{user}";

    public static string ItemId(int item) => $"item-{item}";

    public static SyntheticShop Make(int items, int users, int events, int threads)
    {
        var shop = new SyntheticShop(users);
        for (var item = 0; item < items; item++) shop._table.Set(item, ItemContent.From(ItemOf(item)));
        var (random, start) = (new Random(7), DateTimeOffset.UtcNow.AddHours(-1));
        for (var user = 0; user < users; user++) shop.AddPerson(user, events, items, random, start);
        shop.Checkpoint = SyntheticModel.Checkpoint(items, shop._statistics.Snapshot(), threads);
        return shop;
    }

    /// <summary>Leaves the checkpoint to the collector.</summary>
    public void DropCheckpoint() => Checkpoint = [];

    /// <summary>Fills an empty folder, so that a silo can serve from it at once.</summary>
    public async Task StoreAsync(string folder)
    {
        await using var storage = await SqliteStorage.OpenAsync(folder, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        foreach (var part in Enumerable.Range(0, _table.Count).Chunk(5_000))
        {
            var entries = await Task.WhenAll(part.Select(i => storage.Catalogue.UpsertAsync(ItemOf(i), CancellationToken.None).AsTask()));
            if (entries.Where((entry, k) => entry.Index != part[k]).Any())
                throw new InvalidOperationException("The catalogue numbers items in another order than they were sent in.");
        }

        foreach (var part in Enumerable.Range(0, _events.Length).Chunk(500))
        {
            await Task.WhenAll(part.Select(user => storage.Events.AppendAsync(
                UserKey.ForUser(UserId(user)), 0, Array.ConvertAll(_events[user], Append), CancellationToken.None).AsTask()));
        }

        await AddModelAsync(storage.Models);
    }

    private void AddPerson(int user, int count, int items, Random random, DateTimeOffset start)
    {
        var (events, state) = (new BehaviourEvent[count], UserState.Empty);
        for (var i = 0; i < count; i++)
        {
            var item = random.Next(items);
            events[i] = new BehaviourEvent
            {
                EventId = $"{user}-{i}",
                UserId = UserId(user),
                ItemId = ItemId(item),
                Type = i % 10 == 9 ? EventTypes.AddToCart : EventTypes.View,
                Timestamp = start.AddSeconds(i),
            };
            var behaviour = Behaviour.From(events[i], item);
            _statistics.Observe(state, behaviour);
            state = UserReducer.Apply(state, behaviour);
        }

        _events[user] = events;
        People.Add(state);
    }

    private static EventToAppend Append(BehaviourEvent e) => new(e, int.Parse(e.ItemId.AsSpan(5), null));

    /// <summary>Makes its model the live one of a store.</summary>
    public async Task AddModelAsync(IModelStore store)
    {
        var epoch = await store.TakeEpochAsync(Model, CancellationToken.None);
        var info = new ModelVersionInfo
        {
            Version = Version,
            CreatedAt = DateTimeOffset.UtcNow,
            Kind = "full",
            Status = "live",
            LogPosition = 0,
            Events = 0,
            TrainingSeconds = 0,
            Metrics = new Dictionary<string, double>(),
        };
        await store.SaveAsync(Model, epoch, info, Checkpoint, promote: true, CancellationToken.None);
    }

    private static Item ItemOf(int item) => new()
    {
        ItemId = ItemId(item),
        Title = $"Thing {item % 5_000} of kind {item % 37}",
        Categories = [$"root{item % 10}", $"leaf{item % Leaves}"],
        Brand = $"brand{item % 300}",
        Price = 1 + (item % 500),
        Attributes = new Dictionary<string, string> { ["color"] = $"c{item % 12}" },
    };
}
