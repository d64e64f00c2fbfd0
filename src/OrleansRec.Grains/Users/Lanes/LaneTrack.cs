using OrleansRec.Abstractions;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users.Lanes;

/// <summary>One person's part of a batch on its way through a lane.</summary>
/// <param name="events">The admitted events with the indexes of their items.</param>
internal sealed class LaneTrack(ActiveUser user, EventAdmission admission, ArraySegment<EventToAppend> events)
{
    private bool _ended;

    public ActiveUser User => user;

    public EventAdmission Admission => admission;

    public ArraySegment<EventToAppend> Events => events;

    /// <summary>Null after the end: the grain has to be asked.</summary>
    public UserTrackResult? Result { get; private set; }

    /// <summary>Whom to tell.</summary>
    public LaneBatch? Batch { private get; set; }

    /// <summary>Tells the caller; what comes after the first end does not count.</summary>
    public void End(UserTrackResult? result)
    {
        if (_ended) return;
        _ended = true;
        Result = result;
        Batch!.OneEnded();
    }
}

/// <summary>The parts that one caller waits for.</summary>
internal sealed class LaneBatch(int count)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = count;

    public Task Done => _done.Task;

    public void OneEnded()
    {
        if (Interlocked.Decrement(ref _left) == 0) _done.SetResult();
    }
}
