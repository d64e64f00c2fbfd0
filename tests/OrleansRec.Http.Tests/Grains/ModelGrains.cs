using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Models;

namespace OrleansRec.Http.Tests.Grains;

/// <summary>Knows no item: every answer is a fallback.</summary>
internal sealed class ModelGrain : Grain, IModelGrain
{
    public ValueTask<ModelAnswer> Recommend(ModelQuery query) => new(new ModelAnswer { Items = [] });

    public ValueTask<SimilarItems> Similar(string itemId, int count) => new(new SimilarItems
    {
        Items = [.. Enumerable.Range(0, count).Select(i => new SimilarItem($"{itemId}-{i}", 1d / (i + 1)))],
        Fallback = "no model is live",
    });
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
