using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Knows no item: every answer is a fallback. Of items like 'hung' the first way to a replica says nothing.</summary>
internal sealed class ModelGrain : Grain, IModelGrain
{
    public ValueTask<ModelAnswer> Recommend(ModelQuery query, CancellationToken cancellation) => new(new ModelAnswer { Items = [] });

    public async ValueTask<SimilarItems> Similar(string itemId, int count)
    {
        if (itemId == "hung" && this.GetPrimaryKeyString() == GrainKeys.AnyReplica) await Task.Delay(TimeSpan.FromSeconds(60));
        return new SimilarItems
        {
            Items = [.. Enumerable.Range(0, count).Select(i => new SimilarItem($"{itemId}-{i}", 1d / (i + 1)))],
            Fallback = itemId == "hung" ? null : "no model is live",
        };
    }

    public ValueTask<ClassifyResult> Classify(Item[] items, int count) => items[0].Brand switch
    {
        "untrained" => throw new UnavailableException("No model is live yet."),
        "uncategorised" => throw new ConflictException("Model main/1 tells no categories apart."),
        _ => new(new ClassifyResult
        {
            Items = [.. items.Select((item, i) => new ClassifiedItem
            {
                Index = i,
                ItemId = item.ItemId,
                Categories = [.. new CategoryProbability[] { new("shoes > boots", 0.75), new("shoes", 0.25) }.Take(count)],
            })],
            Rejected = [],
            ModelVersion = "main/1",
        }),
    };

    public ValueTask<UserProfile> Profile(string userId, byte[] state, int attributes) => throw new NotSupportedException();
}

internal sealed class ModelRegistryGrain : Grain, IModelRegistryGrain
{
    private static readonly ModelVersionInfo Stored = new()
    {
        Version = "main/1",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Kind = "full",
        Status = "live",
        LogPosition = 7,
        Events = 7,
        TrainingSeconds = 1.5,
        Metrics = new Dictionary<string, double> { ["ndcg@10"] = 0.25, ["purchase_auc"] = double.NaN },
    };

    public async ValueTask<ModelList> List() => new()
    {
        Models = [Stored],
        Trainer = await GrainFactory.GetGrain<ITrainerGrain>(GrainKeys.Model).Status(),
    };

    public ValueTask<ModelVersionInfo> Activate(string version) =>
        version == Stored.Version ? new(Stored) : throw new NotFoundException($"Model version '{version}' is not stored.");
}

internal sealed class TrainerGrain : Grain, ITrainerGrain
{
    private TrainerStatus _status = new() { State = "idle" };

    public ValueTask<TrainerStatus> Train(TrainRequest request)
    {
        _status = _status with { State = "training", Message = request.Full ? "full" : "incremental" };
        return new(_status);
    }

    public ValueTask<TrainerStatus> Status() => new(_status);
}
