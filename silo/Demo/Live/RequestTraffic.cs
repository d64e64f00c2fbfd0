using OrleansRec.Client;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>Recommendation requests for people of the shop, all the time, from a few callers. Counts what comes back.</summary>
internal sealed class RequestTraffic(OrleansRecClient client, IReadOnlyList<BehaviourEvent> people, TimeProvider time, int seed)
{
    private const int Callers = 2;
    private const int MaxKept = 200_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly List<double> _milliseconds = [];
    private int _requests;
    private int _failed;
    private int _fallbacks;
    private int _stale;
    private volatile string? _firstFailure;
    private volatile string? _lastFallback;

    public int Requests => _requests;

    /// <summary>Requests that threw.</summary>
    public int Failed => _failed;

    /// <summary>Answers that did not come from a model.</summary>
    public int Fallbacks => _fallbacks;

    /// <summary>Answers that did not reflect an acknowledged event.</summary>
    public int Stale => _stale;

    public string? FirstFailure => _firstFailure;

    /// <summary>The latest reason why no model answered.</summary>
    public string? LastFallback => _lastFallback;

    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(new Random(seed + caller), cancellation), CancellationToken.None)));

    /// <summary>Asks once for someone whose log must be at least at this version.</summary>
    public Task AskAsync(BehaviourEvent e, long version, CancellationToken cancellation) =>
        Ask(new RecommendationRequest { UserId = e.UserId, VisitorId = e.VisitorId, MinUserVersion = version }, cancellation);

    public double Percentile(double share)
    {
        lock (_milliseconds)
        {
            var sorted = _milliseconds.Order().ToArray();
            return sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
        }
    }

    private async Task Call(Random random, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var e = people[random.Next(people.Count)];
            var scenario = random.NextDouble() switch { < 0.7 => Scenarios.Home, < 0.9 => Scenarios.Product, _ => Scenarios.Cart };
            if (e.ItemId is null) scenario = Scenarios.Home;
            var request = new RecommendationRequest
            {
                UserId = e.UserId,
                VisitorId = e.VisitorId,
                Scenario = scenario,
                ItemId = scenario == Scenarios.Product ? e.ItemId : null,
                Platform = e.Platform,
            };
            await Ask(request, cancellation);
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Ask(RecommendationRequest request, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            var answer = await client.RecommendAsync(request, cancellation);
            Interlocked.Increment(ref _requests);
            if (answer.UserVersion < request.MinUserVersion) Interlocked.Increment(ref _stale);
            if (answer.Fallback is not null)
            {
                Interlocked.Increment(ref _fallbacks);
                _lastFallback = answer.Fallback;
            }

            lock (_milliseconds)
                if (_milliseconds.Count < MaxKept) _milliseconds.Add(time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The traffic ends; this request is no one's loss.
        }
        catch (Exception error)
        {
            Interlocked.Increment(ref _requests);
            Interlocked.Increment(ref _failed);
            _firstFailure ??= error.Message;
        }
    }
}
