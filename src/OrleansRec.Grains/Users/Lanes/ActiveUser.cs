namespace OrleansRec.Grains.Users.Lanes;

/// <summary>
/// A person whose grain is active on this silo: what a lane needs to write for it. Whoever writes, the grain or a lane, holds the turn.
/// </summary>
internal sealed class ActiveUser(UserJournal journal, IGrainContext grain)
{
    private readonly SemaphoreSlim _turn = new(1);
    private long _snapshotAt = long.MaxValue;

    public UserJournal Journal => journal;

    /// <summary>The version at which the grain wants to write a snapshot: from there on events go through the grain.</summary>
    public long SnapshotAt
    {
        get => Volatile.Read(ref _snapshotAt);
        set => Volatile.Write(ref _snapshotAt, value);
    }

    /// <summary>Lets the grain leave memory without a snapshot of what it held.</summary>
    public void Drop(string why)
    {
        journal.Reset();
        grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, why));
    }

    /// <summary>Takes the turn where nobody has it.</summary>
    public bool TryEnter() => _turn.Wait(0);

    /// <summary>Waits for the turn.</summary>
    public Task EnterAsync() => _turn.WaitAsync();

    public void Leave() => _turn.Release();
}
