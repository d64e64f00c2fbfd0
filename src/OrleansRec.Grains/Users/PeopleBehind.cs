using OrleansRec.Grains.Users.Lanes;
using OrleansRec.Storage.Events;

namespace OrleansRec.Grains.Users;

/// <summary>
/// People in this silo's memory whose log another silo wrote to. A person is active once, but behind a fault: a silo that was paused or cut off has
/// its people in memory until it learns that the others gave it up, and would answer from what it knew before. One caller at a time.
/// </summary>
internal sealed class PeopleBehind(ActiveUsers active)
{
    private readonly Dictionary<ActiveUser, long> _seen = [];

    /// <summary>An event of the log. Most are on their way into the state: whether it came there is looked at the next time.</summary>
    public void Observe(StoredEvent stored)
    {
        if (active.Of(stored.UserKey) is { } user && user.Journal.Version < stored.Seq) _seen[user] = stored.Seq;
    }

    /// <summary>Reads up whoever still lacks what was seen the last time.</summary>
    /// <exception cref="Contracts.Errors.UnavailableException">The log cannot be read; they are read up the next time.</exception>
    public async Task ReadUpAsync()
    {
        foreach (var (user, seq) in _seen)
            if (user.Journal.Version < seq) await user.Journal.ReloadAsync();
        _seen.Clear();
    }
}
