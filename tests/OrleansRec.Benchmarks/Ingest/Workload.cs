using OrleansRec.Contracts.Events;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>Batches of views by people picked at random; each event has an id of its own. The same seed gives the same batches.</summary>
internal sealed class Workload(int seed)
{
    public const int Callers = 64;
    public const int BatchSize = 100;
    public const int Users = 10_000;
    private const int Items = 1_000;
    private readonly Random _random = new(seed);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private int _batches;

    /// <param name="caller">Picks among the people of this caller only; null among all.</param>
    public BehaviourEvent[] Next(int? caller = null)
    {
        var events = new BehaviourEvent[BatchSize];
        lock (_random)
        {
            var batch = _batches++;
            for (var i = 0; i < BatchSize; i++)
            {
                var user = caller is { } own ? own + (Callers * _random.Next(Users / Callers)) : _random.Next(Users);
                events[i] = new BehaviourEvent
                {
                    EventId = $"{seed:x}-{batch:x}-{i:x}",
                    UserId = $"user-{user}",
                    ItemId = $"item-{_random.Next(Items)}",
                    Type = EventTypes.View,
                    Timestamp = _now,
                };
            }
        }

        return events;
    }
}
