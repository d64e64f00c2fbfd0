using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Grains.Users;

namespace OrleansRec.Grains.Replicas;

/// <summary>
/// Hands a question that belongs to no person to the less loaded of two replicas, within the time that a list has. One that is lost or has no
/// model costs one retry; one that says nothing gets half of the time while there is another.
/// </summary>
internal sealed class ReplicaRouter(ReplicaPicker replicas, TimeProvider time, IOptions<UserOptions> options)
{
    /// <param name="isEmpty">True of an answer of a replica without a model.</param>
    /// <exception cref="UnavailableException">There is no replica, or neither of two answered in time.</exception>
    public async ValueTask<T> AskAsync<T>(Func<IModelGrain, ValueTask<T>> question, Func<T, bool> isEmpty)
    {
        var until = new AnswerDeadline(time, options.Value.AnswerDeadline);
        var replica = replicas.Pick() ?? throw new UnavailableException("There is no model replica; try again.");
        var other = replicas.Pick(except: replica) is { Standing: Standing.Ready } ready ? ready : null;
        try
        {
            var answer = await TryAsync(replica, question, isEmpty, other is null ? until.Remaining : until.Remaining / 2, until);
            if (other is null || !isEmpty(answer)) return answer;
        }
        catch (Exception e) when (other is not null && IsLost(e))
        {
            // The replica's standing says so from here on; the other one answers or fails in its place.
        }

        return await TryAsync(other, question, isEmpty, until.Remaining, until);
    }

    /// <param name="patience">How long this replica may take.</param>
    private async ValueTask<T> TryAsync<T>(
        Replica replica, Func<IModelGrain, ValueTask<T>> question, Func<T, bool> isEmpty, TimeSpan patience, AnswerDeadline until)
    {
        if (patience <= TimeSpan.Zero) throw Late(until);
        var (began, standing) = (replica.Begin(), Standing.Ready);
        try
        {
            var answer = await question(replica.Grain).AsTask().WaitAsync(patience, time);
            if (isEmpty(answer)) standing = Standing.Empty;
            return answer;
        }
        catch (TimeoutException e)
        {
            standing = Standing.Lost;
            throw Late(until, e);
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

    private static UnavailableException Late(AnswerDeadline until, Exception? inner = null) =>
        new($"No model replica answered within {until.Timeout.TotalSeconds:0.###} s; try again.", inner);

    private static bool IsLost(Exception e) => e is UnavailableException or (OrleansException and not WrappedException);
}
