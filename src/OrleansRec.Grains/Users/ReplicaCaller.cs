using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Grains.Models;
using OrleansRec.Grains.Replicas;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Engine;

namespace OrleansRec.Grains.Users;

/// <summary>
/// Asks model replicas on behalf of one person, within a deadline, and keeps the embedding that they return. Where a replica is
/// lost or has no model, another one is asked, once; a replica that says nothing gets half of the time while there is another.
/// </summary>
internal sealed class ReplicaCaller(ReplicaPicker replicas, TimeProvider time, ILogger logger)
{
    private const string NoReplica = "there is no model replica";
    private const string NoModel = "no model is loaded yet";

    private CachedEmbedding? _embedding;

    /// <summary>The answer, which may be a refusal, or null and why the list must come from elsewhere.</summary>
    /// <param name="state">A packed <see cref="UserState"/>.</param>
    public async ValueTask<(ModelAnswer? Answer, string? Problem)> AskAsync(
        RecommendationRequest request, byte[] state, AnswerDeadline until, CancellationToken cancellation, IReadOnlyList<string>? itemIds = null)
    {
        if (replicas.Pick() is not { } replica) return (null, NoReplica);
        if (RefusalOf(replica, request, until) is { } refusal)
        {
            var other = replicas.Pick(except: replica);
            if (other is not { Standing: Standing.Ready } || RefusalOf(other, request, until) is not null) return (Refused(refusal, request), null);
            replica = other;
        }

        var query = new ModelQuery
        {
            Request = request,
            State = state,
            Embedding = _embedding?.UserVersion == UserStatePacking.VersionOf(state) ? _embedding : null,
            ItemIds = itemIds,
        };
        for (var isRetry = false; ; isRetry = true)
        {
            var remaining = until.Remaining;
            if (remaining <= TimeSpan.Zero) return (null, Late(until));
            var patience = !isRetry && replicas.Pick(except: replica) is { Standing: Standing.Ready } ? remaining / 2 : remaining;
            var (answer, standing, problem) = await TryAsync(replica, query with { Timeout = patience }, patience, until, cancellation);
            if (answer is not null || standing == Standing.Ready) return (answer, problem);
            if (isRetry || replicas.Pick(except: replica) is not { Standing: Standing.Ready } other) return (null, problem);
            replica = other;
        }
    }

    /// <summary>Drops what is cached of the person.</summary>
    public void Forget() => _embedding = null;

    /// <param name="state">A packed <see cref="UserState"/>.</param>
    /// <exception cref="UnavailableException">No replica answered in time.</exception>
    public async ValueTask<UserProfile> ProfileAsync(string userId, byte[] state, int attributes, AnswerDeadline until)
    {
        // Without a model a profile is counted, which any replica does.
        var replica = replicas.Pick() ?? throw new UnavailableException("There is no model replica; try again.");
        var (began, standing) = (replica.Begin(), Standing.Lost);
        try
        {
            var profile = await replica.Grain.Profile(userId, state, attributes).AsTask().WaitAsync(until.Remaining, time);
            standing = Standing.Ready;
            return profile;
        }
        catch (TimeoutException e)
        {
            throw new UnavailableException($"No model replica answered within {until.Timeout.TotalSeconds:0.###} s; try again.", e);
        }
        finally
        {
            replica.End(began, standing);
        }
    }

    private async Task<(ModelAnswer? Answer, Standing Standing, string? Problem)> TryAsync(
        Replica replica, ModelQuery query, TimeSpan patience, AnswerDeadline until, CancellationToken cancellation)
    {
        var (began, standing) = (replica.Begin(), Standing.Ready);
        OverloadedException? refusal = null;
        try
        {
            var answer = await replica.Grain.Recommend(query, cancellation).AsTask().WaitAsync(patience, time, cancellation);
            refusal = answer.Refusal;
            if (refusal is not null) return (answer, standing, null);
            if (answer.ModelVersion is null) return (null, standing = Standing.Empty, NoModel);
            if (answer.Embedding is { } embedding && embedding.UserVersion >= (_embedding?.UserVersion ?? 0)) _embedding = embedding;
            return (answer, standing, null);
        }
        catch (TimeoutException)
        {
            return (null, standing = Standing.Lost, Late(until));
        }
        catch (Exception e) when (e is UnavailableException or OrleansException and not WrappedException && !cancellation.IsCancellationRequested)
        {
            Log.ReplicaFailed(logger, e);
            return (null, standing = Standing.Lost, "the model replica failed");
        }
        catch (Exception e) when (e is not OverloadedException and not InvalidRequestException && !cancellation.IsCancellationRequested)
        {
            // The request itself may be why: the replica keeps its standing, and no other one is bothered.
            Log.ReplicaFailed(logger, e);
            return (null, standing, "the model replica failed");
        }
        finally
        {
            if (refusal is null) replica.End(began, standing);
            else replica.EndRefused(refusal, IsBulk(query.Request), until.Timeout);
        }
    }

    private static bool IsBulk(RecommendationRequest request) => QueryMapping.PriorityOf(request) == WorkPriority.Bulk;

    private static OverloadedException? RefusalOf(Replica replica, RecommendationRequest request, AnswerDeadline until) =>
        replica.RefusalOf(IsBulk(request), until.Timeout);

    /// <summary>Refused here, without a message to the replica that would say the same.</summary>
    private static ModelAnswer Refused(OverloadedException refusal, RecommendationRequest request)
    {
        InferenceEngine.CountRefused(QueryMapping.PriorityOf(request));
        return new ModelAnswer { Items = [], Refusal = refusal };
    }

    private static string Late(AnswerDeadline until) => $"no model replica answered within {until.Timeout.TotalSeconds:0.###} s";
}
