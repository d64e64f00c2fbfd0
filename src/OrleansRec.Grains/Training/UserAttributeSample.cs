using Microsoft.Extensions.Logging;
using OrleansRec.Abstractions;
using OrleansRec.Serving.Training;

namespace OrleansRec.Grains.Training;

/// <summary>
/// What the shop says of the users in a round's events, asked of the users themselves: they alone hold it, so that somebody who was
/// forgotten is in no copy. Blocks: for the training thread only.
/// </summary>
internal sealed class UserAttributeSample(IGrainFactory grains, ILogger<UserAttributeSample> logger)
{
    /// <summary>The latest users that are asked; enough for the traits of a shop, however many users it has.</summary>
    private const int MaxUsers = 5_000;

    private const int AtATime = 64;

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Of(IReadOnlyList<LoggedBehaviour> events, CancellationToken cancellation)
    {
        var users = new HashSet<string>(StringComparer.Ordinal);
        for (var i = events.Count - 1; i >= 0 && users.Count < MaxUsers; i--)
            if (events[i].User.StartsWith("u:", StringComparison.Ordinal)) users.Add(events[i].User);
        var attributes = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        var unanswered = 0;
        foreach (var part in users.Chunk(AtATime))
        {
            cancellation.ThrowIfCancellationRequested();
            var views = Task.WhenAll(part.Select(AskAsync)).GetAwaiter().GetResult();
            for (var i = 0; i < part.Length; i++)
            {
                if (views[i] is not { } own) unanswered++;
                else if (own.Count > 0) attributes[part[i]] = own;
            }
        }

        if (unanswered > 0) Log.UsersUnanswered(logger, unanswered, users.Count);
        return attributes;
    }

    /// <summary>Null where the user did not answer.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> AskAsync(string user)
    {
        try
        {
            return (await grains.GetGrain<IUserGrain>(user).GetView())?.Attributes ?? new Dictionary<string, string>();
        }
        catch (Exception e)
        {
            Log.UserUnanswered(logger, e);
            return null;
        }
    }
}
