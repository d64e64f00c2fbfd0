using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Safety;

/// <summary>
/// Requests with large bodies take turns: so many at once are read and worked on, the others wait unread in the order in which they came, which costs
/// next to nothing, and are refused when their turn does not come. Reading all of them at once, or refusing most of them at once only to be sent the same
/// bytes again, would leave nothing for those that could be done.
/// </summary>
/// <param name="turns">How many at once.</param>
/// <param name="patience">How long one waits for its turn.</param>
/// <param name="longest">How long a turn lasts at most: one whose body comes slowly does not keep the others waiting.</param>
/// <param name="whole">What these are a part of; null for the whole.</param>
internal sealed class LargeBodies(int turns, TimeSpan patience, TimeSpan longest, LargeBodies? whole = null)
{
    /// <summary>What is large, bytes.</summary>
    public const int LargerThan = 64 * 1024;

    private readonly SemaphoreSlim _free = new(turns);

    /// <summary>How many of the turns are taken.</summary>
    public int Taken => turns - _free.CurrentCount;

    /// <returns>Ends the turn.</returns>
    /// <exception cref="OverloadedException">The turn did not come.</exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellation)
    {
        if (!await _free.WaitAsync(patience, cancellation))
        {
            throw new OverloadedException(
                $"{turns} requests with bodies over {LargerThan / 1024} KB are at work{(whole is null ? "" : " with this key")} and others came before; send again after a second.",
                TimeSpan.FromSeconds(1));
        }

        try
        {
            return new Turn(this, whole is null ? null : await whole.WaitAsync(cancellation), longest);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Three quarters of the turns, for one key, so that others find one.</summary>
    public LargeBodies Part() => new(Math.Max(1, turns * 3 / 4), patience, longest, this);

    private sealed class Turn : IDisposable
    {
        private readonly LargeBodies _bodies;
        private readonly IDisposable? _ofWhole;
        private readonly Timer _limit;
        private int _ended;

        public Turn(LargeBodies bodies, IDisposable? ofWhole, TimeSpan longest)
        {
            (_bodies, _ofWhole) = (bodies, ofWhole);
            _limit = new Timer(static turn => ((Turn)turn!).Dispose(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _limit.Change(longest, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0) return;
            _limit.Dispose();
            _ofWhole?.Dispose();
            _bodies._free.Release();
        }
    }
}
