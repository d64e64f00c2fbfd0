using System.Text.Json;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Events;

/// <summary>One user's events waiting for the writer. What costs time is prepared by the caller, not on the writer's thread.</summary>
internal sealed class PendingAppend : PendingWrite<AppendResult>
{
    public PendingAppend(string userKey, long expectedVersion, IReadOnlyList<EventToAppend> events)
    {
        UserKey = userKey;
        ExpectedVersion = expectedVersion;
        Events = events;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Event.Properties is not { Count: > 0 } properties) continue;
            Properties ??= new string?[events.Count];
            Properties[i] = JsonSerializer.Serialize(properties, EventJson.Default.IReadOnlyDictionaryStringString);
        }
    }

    public string UserKey { get; }

    public long ExpectedVersion { get; }

    public IReadOnlyList<EventToAppend> Events { get; }

    /// <summary>Each event's properties as JSON; null where no event has any.</summary>
    public string?[]? Properties { get; }

    public override int Rows => Math.Max(1, Events.Count);
}
