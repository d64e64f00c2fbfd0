using System.Text.Json;
using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Events;

/// <summary>One user's events waiting for the writer. What costs time is prepared by the caller, not on the writer's thread.</summary>
internal sealed class PendingAppend : PendingWrite
{
    private readonly AppendGroup _group;

    public PendingAppend(AppendGroup group, UserAppend append)
    {
        _group = group;
        (UserKey, ExpectedVersion, Events) = append;
        for (var i = 0; i < Events.Count; i++)
        {
            if (Events[i].Event.Properties is not { Count: > 0 } properties) continue;
            Properties ??= new string?[Events.Count];
            Properties[i] = JsonSerializer.Serialize(properties, EventJson.Default.IReadOnlyDictionaryStringString);
        }
    }

    public string UserKey { get; }

    public long ExpectedVersion { get; }

    public IReadOnlyList<EventToAppend> Events { get; }

    /// <summary>Each event's properties as JSON; null where no event has any.</summary>
    public string?[]? Properties { get; }

    /// <summary>Set by the writer while the transaction is open.</summary>
    public AppendResult? Result { get; set; }

    /// <summary>Why the outcome is unknown; null where it is known.</summary>
    public Exception? Error { get; private set; }

    public override int Rows => Math.Max(1, Events.Count);

    public override void Complete() => _group.OneEnded();

    public override void Fail(Exception error)
    {
        Error = error;
        _group.OneEnded();
    }
}
