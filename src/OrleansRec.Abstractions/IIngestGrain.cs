using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;

namespace OrleansRec.Abstractions;

/// <summary>Splits batches by user and by item; a stateless worker, key 0.</summary>
[Alias("OrleansRec.IIngestGrain")]
public interface IIngestGrain : IGrainWithIntegerKey
{
    /// <exception cref="Contracts.Errors.InvalidRequestException">The batch is empty or larger than the limit.</exception>
    [Alias("Track")]
    ValueTask<TrackResult> Track(BehaviourEvent[] events);

    /// <exception cref="Contracts.Errors.InvalidRequestException">The batch is empty or larger than the limit.</exception>
    [Alias("Upsert")]
    ValueTask<UpsertItemsResult> Upsert(Item[] items);
}
