using System.Runtime.CompilerServices;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Client;

/// <summary>
/// A shop's way to OrleansRec. Every call validates its message before anything is sent, may be cancelled, and may be made from any thread.
/// </summary>
/// <remarks>
/// Cancelling a write stops the waiting, not the write: its outcome is then unknown, as after <see cref="UnavailableException"/>.
/// Writing again with the same event ids changes nothing.
/// </remarks>
/// <exception cref="InvalidRequestException">From every call: the request is out of its limits.</exception>
/// <exception cref="OverloadedException">From every call: more is asked than can be done now.</exception>
/// <exception cref="UnavailableException">From every call: the cluster does not answer.</exception>
public sealed class OrleansRecClient
{
    private const int ExportPage = 500;
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;

    /// <param name="grains">A connected <see cref="IClusterClient"/>, or a silo's own factory.</param>
    /// <param name="time">The clock that timestamps are held against.</param>
    public OrleansRecClient(IGrainFactory grains, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(time);
        _grains = grains;
        _time = time;
    }

    /// <summary>Records one event; returns when it is durable.</summary>
    /// <returns>What became of it; a rejected event is in <see cref="TrackResult.Rejected"/>, it does not throw.</returns>
    public Task<TrackResult> TrackAsync(BehaviourEvent behaviourEvent, CancellationToken cancellation = default) =>
        TrackAsync([behaviourEvent], cancellation);

    /// <summary>Records 1 to <see cref="Contracts.Limits.MaxEventsPerBatch"/> events; returns when those accepted are durable.</summary>
    /// <returns>Counts, rejected events by index, and each person's version for <see cref="RecommendationRequest.MinUserVersion"/>.</returns>
    /// <exception cref="InvalidRequestException">The batch is empty or too large; single bad events are in the result instead.</exception>
    public async Task<TrackResult> TrackAsync(IReadOnlyList<BehaviourEvent> events, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        EventValidation.RequireBatch(events.Count);
        var now = _time.GetUtcNow();
        var batch = Batch<BehaviourEvent>.Split(events, e => EventValidation.Check(e, now));
        if (batch.Valid.Length == 0)
            return new TrackResult { Accepted = 0, Duplicates = 0, Rejected = batch.Rejected, UserVersions = NoVersions, VisitorVersions = NoVersions };

        var result = await Calls.Run(() => _grains.GetGrain<IIngestGrain>(0).Track(batch.Valid), cancellation);
        return result with { Rejected = batch.Merge(result.Rejected) };
    }

    /// <summary>Adds or replaces 1 to <see cref="Contracts.Limits.MaxItemsPerBatch"/> items; returns when those accepted are durable.</summary>
    /// <exception cref="InvalidRequestException">The batch is empty or too large; single bad items are in the result instead.</exception>
    public async Task<UpsertItemsResult> UpsertItemsAsync(IReadOnlyList<Item> items, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        ItemValidation.RequireBatch(items.Count);
        var batch = Batch<Item>.Split(items, ItemValidation.Check);
        if (batch.Valid.Length == 0)
            return new UpsertItemsResult(0, batch.Rejected);

        var result = await Calls.Run(() => _grains.GetGrain<IIngestGrain>(0).Upsert(batch.Valid), cancellation);
        return result with { Rejected = batch.Merge(result.Rejected) };
    }

    /// <summary>Adds or replaces one item; returns when it is durable.</summary>
    public async Task SetItemAsync(Item item, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (ItemValidation.Check(item) is { } violation)
            throw violation.ToException();
        await Calls.Run(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(item.ItemId)).Upsert(item), cancellation);
    }

    /// <summary>Changes some fields of an item and returns the whole item when it is durable.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<Item> PatchItemAsync(ItemPatch patch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        if (ItemValidation.Check(patch) is { } violation)
            throw violation.ToException();
        return await Calls.Run(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(patch.ItemId)).Patch(patch), cancellation) ?? throw UnknownItem(patch.ItemId);
    }

    /// <summary>Takes an item out of the catalogue: it is in no list from then on. Its events keep counting; setting it again brings it back.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task DeleteItemAsync(string itemId, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        if (!await Calls.Run(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(itemId)).Delete(), cancellation)) throw UnknownItem(itemId);
    }

    /// <summary>What is known of an item; only the id for one known from events alone.</summary>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<Item> GetItemAsync(string itemId, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        return await FindItem(itemId, cancellation) ?? throw UnknownItem(itemId);
    }

    /// <summary>Replaces what the shop says about a user; returns when it is durable.</summary>
    public async Task<UserView> SetUserAsync(string userId, UserAttributes attributes, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        if (UserValidation.Check(attributes) is { } violation)
            throw violation.ToException();
        return await Calls.Run(() => User(UserKey.ForUser(userId)).SetAttributes(attributes), cancellation);
    }

    /// <summary>What is known of a user.</summary>
    /// <exception cref="NotFoundException">Neither an event nor attributes of the user are known.</exception>
    public async Task<UserView> GetUserAsync(string userId, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        return await Calls.Ask(() => User(UserKey.ForUser(userId)).GetView(), cancellation)
            ?? throw UnknownUser(userId);
    }

    /// <summary>
    /// Removes a user: events, state, attributes, merged visitors. Events up to now are refused from then on, so that a replay brings nothing
    /// back; the next training round excludes the user. Forgetting again, or somebody unknown, is no error.
    /// </summary>
    /// <param name="dryRun">True only tells what there is.</param>
    public async Task<ForgetReceipt> ForgetUserAsync(string userId, bool dryRun = false, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        return await Calls.Run(() => User(UserKey.ForUser(userId)).Forget(dryRun), cancellation);
    }

    /// <summary>
    /// Makes a visitor's events the user's, without loss or double count; events sent for the visitor later count for the user too. Either may
    /// be unknown yet. Merging again changes nothing.
    /// </summary>
    /// <exception cref="InvalidRequestException">The visitor was merged into another user.</exception>
    public async Task<MergeResult> MergeUserAsync(string userId, string visitorId, CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        UserValidation.RequireVisitorId(visitorId);
        return await Calls.Run(() => User(UserKey.ForVisitor(visitorId)).MergeInto(userId), cancellation);
    }

    /// <summary>Everything about a user: first the user, then every event in the order in which they count, read in pages as they are asked for.</summary>
    /// <exception cref="NotFoundException">Neither an event nor attributes of the user are known.</exception>
    public async IAsyncEnumerable<UserExportLine> ExportUserAsync(
        string userId, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        UserValidation.RequireId(userId);
        var user = User(UserKey.ForUser(userId));
        yield return new UserExportLine { User = await Calls.Run(user.GetRecord, cancellation) ?? throw UnknownUser(userId) };
        for (var version = 0L; ;)
        {
            var page = await Calls.Run(() => user.ReadEvents(version, ExportPage), cancellation);
            foreach (var entry in page) yield return new UserExportLine { Event = entry };
            if (page.Length < ExportPage) yield break;
            version += page.Length;
        }
    }

    /// <summary>The list for one person; an unknown person gets a cold-start answer.</summary>
    public async Task<RecommendationResponse> RecommendAsync(RecommendationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return await Calls.Ask(() => User(UserKey.From(request.UserId, request.VisitorId)).Recommend(request, cancellation), cancellation);
    }

    /// <summary>The caller's own list, best first for one person; every distinct item is answered.</summary>
    public async Task<RecommendationResponse> RankAsync(RankRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        RecommendationValidation.Require(request);
        return await Calls.Ask(() => User(UserKey.From(request.UserId, request.VisitorId)).Rank(request, cancellation), cancellation);
    }

    /// <summary>Items like <paramref name="itemId"/>, most similar first.</summary>
    /// <param name="count">1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="NotFoundException">The item is unknown.</exception>
    public async Task<SimilarItems> SimilarAsync(string itemId, int count = 10, CancellationToken cancellation = default)
    {
        ItemValidation.RequireId(itemId);
        RecommendationValidation.RequireCount(count);
        var replica = _grains.GetGrain<IModelGrain>(GrainKeys.AnyReplica);
        var similar = await Calls.Ask(() => replica.Similar(itemId, count), cancellation);

        // An answer from a model proves that the item is known; only a fallback needs the second look.
        var proven = similar.Items.Count > 0 && similar.Fallback is null;
        return proven || await FindItem(itemId, cancellation) is not null ? similar : throw UnknownItem(itemId);
    }

    /// <summary>The likeliest categories of an item that need not be in the catalogue, best first; its id may be missing, its categories are not looked at.</summary>
    /// <param name="count">Categories, 1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    /// <exception cref="ConflictException">The shop's items have too few categories to learn.</exception>
    /// <exception cref="UnavailableException">No model is live yet.</exception>
    public async Task<ItemClassification> ClassifyAsync(Item item, int count = 10, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (ItemValidation.CheckContent(item) is { } violation)
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
        var batch = Batch<Item>.Split(items, ItemValidation.CheckContent);
        if (batch.Valid.Length == 0)
            return new ClassifyResult { Items = [], Rejected = batch.Rejected };

        var replica = _grains.GetGrain<IModelGrain>(GrainKeys.AnyReplica);
        var result = await Calls.Run(() => replica.Classify(batch.Valid, count), cancellation);
        return result with
        {
            Items = [.. result.Items.Select(item => item with { Index = batch.IndexOf(item.Index) })],
            Rejected = batch.Merge(result.Rejected),
        };
    }

    /// <summary>Interests, price level, preferred attributes and predicted traits; empty lists for an unknown user.</summary>
    public Task<UserProfile> GetProfileAsync(string userId, CancellationToken cancellation = default) => Profile(userId, 10, cancellation);

    /// <summary>Attributes of items that a user prefers, those first that stand out most; an empty list for an unknown user.</summary>
    /// <param name="count">1 to <see cref="Contracts.Limits.MaxCount"/>.</param>
    public async Task<AttributePreferences> GetAttributesAsync(string userId, int count = 10, CancellationToken cancellation = default)
    {
        var profile = await Profile(userId, count, cancellation);
        return new AttributePreferences
        {
            UserId = userId,
            Attributes = profile.PreferredAttributes,
            ModelVersion = profile.ModelVersion,
            Fallback = profile.Fallback,
        };
    }

    /// <summary>Stored model versions, newest first, which one is live, and what the trainer does.</summary>
    public async Task<ModelList> ModelsAsync(CancellationToken cancellation = default) =>
        await Calls.Ask(() => _grains.GetGrain<IModelRegistryGrain>(GrainKeys.Model).List(), cancellation);

    /// <summary>Asks for a training round and returns at once; no effect while a round runs.</summary>
    public async Task<TrainerStatus> TrainAsync(TrainRequest? request = null, CancellationToken cancellation = default) =>
        await Calls.Run(() => _grains.GetGrain<ITrainerGrain>(GrainKeys.Model).Train(request ?? new TrainRequest()), cancellation);

    /// <summary>Makes a stored version live (roll back or forward).</summary>
    /// <exception cref="NotFoundException">No such version is stored.</exception>
    public async Task<ModelVersionInfo> ActivateModelAsync(string version, CancellationToken cancellation = default)
    {
        ModelValidation.RequireVersion(version);
        return await Calls.Run(() => _grains.GetGrain<IModelRegistryGrain>(GrainKeys.Model).Activate(version), cancellation);
    }

    /// <summary>Every scenario in force, by name.</summary>
    public async Task<ScenarioList> ScenariosAsync(CancellationToken cancellation = default) =>
        await Calls.Ask(() => Scenarios().List(), cancellation);

    /// <summary>One scenario.</summary>
    /// <exception cref="NotFoundException">There is no such scenario.</exception>
    public async Task<Scenario> GetScenarioAsync(string name, CancellationToken cancellation = default)
    {
        ScenarioValidation.RequireName(name);
        var list = await ScenariosAsync(cancellation);
        return list.Scenarios.FirstOrDefault(scenario => scenario.Name == name) ?? throw new NotFoundException(
            $"Scenario '{name}' is not known; there are {string.Join(", ", list.Scenarios.Select(scenario => scenario.Name))}.");
    }

    /// <summary>Adds a scenario or replaces one, built-in ones included; returns when it is durable. Every silo has it within a second.</summary>
    /// <exception cref="InvalidRequestException">A source, rule, task or attribute is not known; the message names it and the known ones.</exception>
    public async Task<Scenario> SetScenarioAsync(Scenario scenario, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ScenarioValidation.Require(scenario);
        return await Calls.Run(() => Scenarios().Set(scenario), cancellation);
    }

    /// <summary>Removes what the shop said of a scenario: the built-in one is in force again, where there is one. False where it had said nothing.</summary>
    public async Task<bool> ResetScenarioAsync(string name, CancellationToken cancellation = default)
    {
        ScenarioValidation.RequireName(name);
        return await Calls.Run(() => Scenarios().Reset(name), cancellation);
    }

    private IScenarioGrain Scenarios() => _grains.GetGrain<IScenarioGrain>(GrainKeys.Model);

    private static IReadOnlyDictionary<string, long> NoVersions { get; } = new Dictionary<string, long>();

    private static NotFoundException UnknownUser(string userId) => new($"User '{userId}' is not known.");

    private static NotFoundException UnknownItem(string itemId) => new($"Item '{itemId}' is not known.");

    private IUserGrain User(string key) => _grains.GetGrain<IUserGrain>(key);

    private async Task<UserProfile> Profile(string userId, int attributes, CancellationToken cancellation)
    {
        UserValidation.RequireId(userId);
        RecommendationValidation.RequireCount(attributes);
        return await Calls.Ask(() => User(UserKey.ForUser(userId)).GetProfile(attributes), cancellation);
    }

    private async Task<Item?> FindItem(string itemId, CancellationToken cancellation) =>
        await Calls.Ask(() => _grains.GetGrain<IItemGrain>(GrainKeys.Item(itemId)).Get(), cancellation);
}
