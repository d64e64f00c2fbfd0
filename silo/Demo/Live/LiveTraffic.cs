using OrleansRec.Contracts.Events;
using OrleansRec.Grains.Training;
using OrleansRec.Serving.Engine;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>
/// The shop goes on: the held-out events happen now, people ask for recommendations all the time, and the trainer learns on its own
/// timer.
/// </summary>
internal sealed class LiveTraffic(EmbeddedSilo silo, DataClock clock, int seed)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    /// <summary>The share of the time in which the events come; in the rest the trainer may learn the last of them.</summary>
    private const double EventsShare = 0.8;

    /// <summary>How long the end waits for a round after the last event, and for a promoted version to answer.</summary>
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PromotionTimeout = TimeSpan.FromSeconds(45);

    private readonly TimeProvider _time = TimeProvider.System;

    /// <param name="endless">True goes on with requests until cancelled, which is then the normal end.</param>
    public async Task<LiveFigures> RunAsync(
        IReadOnlyList<BehaviourEvent> heldOut, IReadOnlyList<BehaviourEvent> history, TimeSpan duration, bool endless, IStage stage, CancellationToken cancellation)
    {
        var services = silo.Services;
        var latency = new WeightsLatency(_time);
        var requests = new RequestTraffic(silo.Client, heldOut.Count > 0 ? heldOut : history, _time, seed);
        var events = new EventTraffic(silo.Client, silo.Storage.Events, clock, latency, requests, _time);
        using var rounds = new LiveRounds(services.GetRequiredService<ITrainingRounds>(), services.GetRequiredService<InferenceEngine>(), latency, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var started = _time.GetTimestamp();
        Task[] background = [requests.RunAsync(ended.Token), rounds.RunAsync(ended.Token), Show()];
        try
        {
            await events.RunAsync(heldOut, endless ? duration : duration * EventsShare, cancellation);
            latency.TrafficEnded();
            if (endless) await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            await WaitForRound(rounds, cancellation);
        }
        catch (OperationCanceledException) when (endless && cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how endless traffic ends.
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(background);
        }

        return Figures(_time.GetElapsedTime(started).TotalSeconds, events, requests, rounds, latency);

        async Task Show()
        {
            while (!ended.IsCancellationRequested)
            {
                var elapsed = _time.GetElapsedTime(started);
                var problems = requests.Failed + requests.Fallbacks == 0 ? "" : $", {requests.Failed} failed, {requests.Fallbacks} fallbacks ({requests.LastFallback})";
                stage.Report(
                    "live", Math.Min(1, elapsed / duration),
                    $"{events.Accepted:N0} of {heldOut.Count:N0} events, {requests.Requests:N0} recommendations{problems}, model {rounds.Version}, {rounds.Finished.Count} rounds");
                await Task.Delay(Refresh, _time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitForRound(LiveRounds rounds, CancellationToken cancellation)
    {
        var (started, before) = (_time.GetTimestamp(), rounds.Finished.Count);
        while (Waits()) await Task.Delay(Refresh, _time, cancellation);
        await Task.Delay(Refresh, _time, cancellation);

        bool Waits()
        {
            var elapsed = _time.GetElapsedTime(started);
            var promoted = rounds.Finished.LastOrDefault(r => r.Promoted)?.Version;
            return (rounds.Finished.Count == before && elapsed < RoundTimeout)
                || ((promoted is null || promoted != rounds.Version) && elapsed < PromotionTimeout);
        }
    }

    private static LiveFigures Figures(double seconds, EventTraffic events, RequestTraffic requests, LiveRounds rounds, WeightsLatency latency) => new()
    {
        Seconds = seconds,
        Events = events.Accepted,
        RejectedEvents = events.Rejected,
        Rounds = [.. rounds.Finished],
        Requests = requests.Requests,
        FailedRequests = requests.Failed,
        FirstFailure = requests.FirstFailure,
        Fallbacks = requests.Fallbacks,
        LastFallback = requests.LastFallback,
        StaleAnswers = requests.Stale,
        RequestP50 = requests.Percentile(0.5),
        RequestP99 = requests.Percentile(0.99),
        ToWeightsP50 = latency.Percentile(0.5),
        ToWeightsP95 = latency.Percentile(0.95),
        NotInWeights = latency.Waiting,
    };
}
