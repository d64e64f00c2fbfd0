using Microsoft.Extensions.Options;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Training;

/// <summary>Reads the event log as training sees it. Blocks: for the training thread only.</summary>
internal sealed class LogReader(IEventLog log, IOptions<TrainingOptions> options)
{
    public long Head(CancellationToken cancellation) => log.HeadAsync(cancellation).AsTask().GetAwaiter().GetResult();

    /// <summary>How often somebody was forgotten: what was read before the last time is not to be learned any more.</summary>
    public long Forgettings(CancellationToken cancellation) => log.ForgettingsAsync(cancellation).AsTask().GetAwaiter().GetResult();

    /// <summary>Events with <paramref name="after"/> &lt; position ≤ <paramref name="upTo"/>, in order.</summary>
    /// <param name="progress">Told the fraction read.</param>
    public List<LoggedBehaviour> Read(long after, long upTo, Action<double> progress, CancellationToken cancellation)
    {
        var events = new List<LoggedBehaviour>((int)Math.Clamp(upTo - after, 0, 1 << 24));

        // Rows repeat their user's key; one string per user instead of one per event.
        var users = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var position = after; position < upTo;)
        {
            var page = log.ReadAsync(position, options.Value.ReadPage, cancellation).AsTask().GetAwaiter().GetResult();
            foreach (var stored in page)
            {
                if (stored.Position > upTo) return events;
                if (!users.TryGetValue(stored.UserKey, out var user)) users.Add(stored.UserKey, user = stored.UserKey);
                events.Add(new LoggedBehaviour(stored.Position, user, Behaviour.From(stored.Event, stored.Item)));
            }

            if (page.Count == 0) return events;
            position = page[^1].Position;
            progress((double)(position - after) / (upTo - after));
        }

        return events;
    }
}
