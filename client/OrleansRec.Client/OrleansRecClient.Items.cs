using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <content>Items: what they are, which are alike, what they might be.</content>
public sealed partial class OrleansRecClient
{
    /// <summary>Adds or replaces 1 to <see cref="Contracts.Limits.MaxItemsPerBatch"/> items; returns when those accepted are durable.</summary>
    /// <exception cref="InvalidRequestException">The batch is empty or too large; single bad items are in the result instead.</exception>
    public async Task<UpsertItemsResult> UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ItemValidation.RequireBatch(items.Count);
        var batch = Batch<Item>.Split(items, ItemValidation.Check);
        if (batch.Valid.Length == 0)
            return new UpsertItemsResult(0, batch.Rejected);

        using var share = await _gate.EnterAsync(BatchWeight.Of(batch.Valid), cancellation);
        var result = await DeliverAsync(ingest => ingest.Upsert(batch.Valid), cancellation);
        return result with { Rejected = batch.Merge(result.Rejected) };
    }

    /// <summary>Adds or replaces one item; returns when it is durable.</summary>
    public async Task SetItemAsync(Item item, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (ItemValidation.Check(item) is { } violation)
            throw violation.ToException();
        await Tell(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(item.ItemId)).Upsert(item), cancellation);
    }

    /// <summary>Changes some fields of an item and returns the whole item when it is durable.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<Item> PatchItemAsync(ItemPatch patch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (ItemValidation.Check(patch) is { } violation)
            throw violation.ToException();
        return await Tell(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(patch.ItemId)).Patch(patch), cancellation) ?? throw UnknownItem(patch.ItemId);
    }

    /// <summary>Takes an item out of the catalogue: it is in no list from then on. Its events keep counting; setting it again brings it back.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task DeleteItemAsync(string itemId, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        if (!await Tell(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(itemId)).Delete(), cancellation)) throw UnknownItem(itemId);
    }

    /// <summary>What is known of an item; only the id for one known from events alone.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<Item> GetItemAsync(string itemId, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        return await FindItem(itemId, cancellation) ?? throw UnknownItem(itemId);
    }

    /// <summary>Items like <paramref name="itemId"/>, most similar first.</summary>
    /// <param name="count">1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<SimilarItems> SimilarAsync(string itemId, int count = 10, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        RecommendationValidation.RequireCount(count);
        var similar = await AskReplicaAsync(replica => replica.Similar(itemId, count), ReplicaPatience, cancellation);

        // An answer from a model proves that the item is known; only a fallback needs the second look.
        var proven = similar.Items.Count > 0 && similar.Fallback is null;
        return proven || await FindItem(itemId, cancellation) is not null ? similar : throw UnknownItem(itemId);
    }

    /// <summary>The likeliest categories of an item that need not be in the catalogue, best first; its id may be missing, its categories are not looked at.</summary>
    /// <param name="item">With a title, a brand, a price, attributes or an image.</param>
    /// <param name="count">Categories, 1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="ConflictException">The shop's items have too few categories to learn.</exception>
    /// <exception cref="UnavailableException">No model is live yet.</exception>
    public async Task<ItemClassification> ClassifyAsync(Item item, int count = 10, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (ItemValidation.CheckToClassify(item) is { } violation)
            throw violation.ToException();
        var result = await ClassifyAsync([item], count, cancellation);
        if (result.Rejected.Count > 0) throw new InvalidRequestException("image", result.Rejected[0].Message);
        return new ItemClassification { Categories = result.Items[0].Categories, ModelVersion = result.ModelVersion! };
    }

    /// <summary>The likeliest categories of 1 to <see cref="Contracts.Limits.MaxItemsPerBatch"/> items.</summary>
    /// <param name="count">Categories per item, 1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="InvalidRequestException">The batch is empty or too large; single bad items are in the result instead.</exception>
    /// <exception cref="ConflictException">The shop's items have too few categories to learn.</exception>
    /// <exception cref="UnavailableException">No model is live yet.</exception>
    public async Task<ClassifyResult> ClassifyAsync(IReadOnlyList<Item> items, int count = 10, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ItemValidation.RequireBatch(items.Count);
        RecommendationValidation.RequireCount(count);
        var batch = Batch<Item>.Split(items, ItemValidation.CheckToClassify);
        if (batch.Valid.Length == 0)
            return new ClassifyResult { Items = [], Rejected = batch.Rejected };

        using var share = await _gate.EnterAsync(BatchWeight.Of(batch.Valid), cancellation);
        var patience = items.Count == 1 ? ReplicaPatience : Patience;
        var result = await AskReplicaAsync(replica => replica.Classify(batch.Valid, count), patience, cancellation);
        return result with
        {
            Items = [.. result.Items.Select(item => item with { Index = batch.IndexOf(item.Index) })],
            Rejected = batch.Merge(result.Rejected),
        };
    }

    /// <summary>Any silo can hand a question to a replica: where one does not answer it is asked once more another way, and later questions go there at once.</summary>
    private async Task<T> AskReplicaAsync<T>(Func<IModelGrain, ValueTask<T>> question, TimeSpan patience, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var way = Interlocked.Read(ref _replicaWay);
            var replica = _grains.GetGrain<IModelGrain>(GrainKeys.AnyReplicaBy(way % ReplicaWays));
            try
            {
                return await Calls.Ask(_ => question(replica), patience, _time, cancellation);
            }
            catch (UnavailableException error) when (error.InnerException is TimeoutException)
            {
                Interlocked.CompareExchange(ref _replicaWay, way + 1, way);
                if (attempt == ReplicaAttempts) throw;
            }
        }
    }

    private static NotFoundException UnknownItem(string itemId) => new($"Item '{itemId}' is not known.");

    private async Task<Item?> FindItem(string itemId, CancellationToken cancellation) =>
        await Ask(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(itemId)).Get(), cancellation);
}
