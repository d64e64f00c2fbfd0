using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Cluster.Tests.Replicas;

/// <summary>A replica that does as it is told, without a cluster.</summary>
internal sealed class ScriptedReplica(Func<ModelQuery, CancellationToken, Task<ModelAnswer>> recommend) : IModelGrain
{
    public int Calls { get; private set; }

    public ModelQuery? LastQuery { get; private set; }

    public static ScriptedReplica Answering(string? version) =>
        new((_, _) => Task.FromResult(new ModelAnswer { Items = [], ModelVersion = version }));

    public static ScriptedReplica Silent() => new((_, _) => new TaskCompletionSource<ModelAnswer>().Task);

    public static ScriptedReplica Refusing(OverloadedException refusal) =>
        new((_, _) => Task.FromResult(new ModelAnswer { Items = [], Refusal = refusal }));

    public static ScriptedReplica Failing(Exception exception) => new((_, _) => Task.FromException<ModelAnswer>(exception));

    public async ValueTask<ModelAnswer> Recommend(ModelQuery query, CancellationToken cancellation)
    {
        Calls++;
        LastQuery = query;
        return await recommend(query, cancellation);
    }

    /// <summary>What it answers to <see cref="Similar"/>.</summary>
    public Func<Task<SimilarItems>>? SimilarAnswer { get; init; }

    public async ValueTask<SimilarItems> Similar(string itemId, int count)
    {
        Calls++;
        return await (SimilarAnswer?.Invoke() ?? throw new NotSupportedException());
    }

    public ValueTask<ClassifyResult> Classify(Item[] items, int count) => throw new NotSupportedException();

    public ValueTask<UserProfile> Profile(string userId, byte[] state, int attributes) => throw new NotSupportedException();
}
