using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Grains.Replicas;

/// <summary>
/// Hands a question that belongs to no person to the less loaded of two replicas. One that is lost or has no model costs one retry.
/// </summary>
internal sealed class ReplicaRouter(ReplicaPicker replicas)
{
    /// <param name="isEmpty">True of an answer of a replica without a model.</param>
    /// <exception cref="UnavailableException">There is no replica, or neither of two answered.</exception>
    public async ValueTask<T> AskAsync<T>(Func<IModelGrain, ValueTask<T>> question, Func<T, bool> isEmpty)
    {
        var replica = replicas.Pick() ?? throw new UnavailableException("There is no model replica; try again.");
        var other = replicas.Pick(except: replica) is { Standing: Standing.Ready } ready ? ready : null;
        try
        {
            var answer = await TryAsync(replica, question, isEmpty);
            if (other is null || !isEmpty(answer)) return answer;
        }
        catch (Exception e) when (other is not null && IsLost(e))
        {
            // The replica's standing says so from here on; the other one answers or fails in its place.
        }

        return await TryAsync(other, question, isEmpty);
    }

    private static async ValueTask<T> TryAsync<T>(Replica replica, Func<IModelGrain, ValueTask<T>> question, Func<T, bool> isEmpty)
    {
        var (began, standing) = (replica.Begin(), Standing.Ready);
        try
        {
            var answer = await question(replica.Grain);
            if (isEmpty(answer)) standing = Standing.Empty;
            return answer;
        }
        catch (Exception e) when (IsLost(e))
        {
            standing = Standing.Lost;
            throw;
        }
        finally
        {
            replica.End(began, standing);
        }
    }

    private static bool IsLost(Exception e) => e is UnavailableException or TimeoutException or (OrleansException and not WrappedException);
}
