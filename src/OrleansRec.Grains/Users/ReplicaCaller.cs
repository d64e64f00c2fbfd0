using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Grains.Users;

/// <summary>Asks a model replica on behalf of one person, with a deadline, and keeps the embedding it returns.</summary>
internal sealed class ReplicaCaller(IModelGrain replica, TimeSpan deadline, TimeProvider time, ILogger logger)
{
    private CachedEmbedding? _embedding;
    private (UserState State, byte[] Packed)? _packed;

    /// <summary>The answer, or null and why the list must come from elsewhere.</summary>
    /// <exception cref="OverloadedException">The replica refuses more: the caller is to wait.</exception>
    public async ValueTask<(ModelAnswer? Answer, string? Problem)> AskAsync(
        RecommendationRequest request, UserState state, AnswerDeadline until, CancellationToken cancellation, IReadOnlyList<string>? itemIds = null)
    {
        var remaining = until.Remaining;
        if (remaining <= TimeSpan.Zero) return (null, Late(until));
        var query = new ModelQuery
        {
            Request = request,
            State = Packed(state),
            Embedding = _embedding?.UserVersion == state.Version ? _embedding : null,
            ItemIds = itemIds,
            Timeout = remaining,
        };
        try
        {
            var answer = await replica.Recommend(query, cancellation).AsTask().WaitAsync(remaining, time, cancellation);
            if (answer.ModelVersion is null) return (null, "no model is loaded yet");
            if (answer.Embedding is { } embedding && embedding.UserVersion >= (_embedding?.UserVersion ?? 0)) _embedding = embedding;
            return (answer, null);
        }
        catch (TimeoutException)
        {
            return (null, Late(until));
        }
        catch (Exception e) when (e is not OverloadedException and not InvalidRequestException && !cancellation.IsCancellationRequested)
        {
            Log.ReplicaFailed(logger, e);
            return (null, "the model replica failed");
        }
    }

    private static string Late(AnswerDeadline until) => $"no model replica answered within {until.Timeout.TotalSeconds:0.###} s";

    /// <summary>Drops what is cached of the person.</summary>
    public void Forget() => (_embedding, _packed) = (null, null);

    /// <exception cref="UnavailableException">The replica did not answer in time.</exception>
    public async ValueTask<UserProfile> ProfileAsync(string userId, UserState state, int attributes)
    {
        try
        {
            return await replica.Profile(userId, Packed(state), attributes).AsTask().WaitAsync(deadline, time);
        }
        catch (TimeoutException e)
        {
            throw new UnavailableException($"No model replica answered within {deadline.TotalSeconds:0.###} s; try again.", e);
        }
    }

    /// <summary>The state's bytes; packed once per version.</summary>
    private byte[] Packed(UserState state)
    {
        if (_packed is { } packed && ReferenceEquals(packed.State, state)) return packed.Packed;
        var bytes = state.Pack();
        _packed = (state, bytes);
        return bytes;
    }
}
