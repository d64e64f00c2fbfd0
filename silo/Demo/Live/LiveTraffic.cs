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

    /// <summary>How long an ending waits for the first round that promotes.</summary>
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(45);

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
            await events.RunAsync(heldOut, duration, cancellation);
            if (endless) await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            await WaitForRound(rounds, cancellation);
        }
        catch (OperationCanceledException) when (endless && cancellation.IsCancellationRequested)
        {
            // Ctrl+C is how endless traffic ends.
        }

        var seconds = _time.GetElapsedTime(started).TotalSeconds;
        await ended.CancelAsync();
        await Task.WhenAll(background);
        return Figures(seconds, events, requests, rounds, latency);

        async Task Show()
        {
            while (!ended.IsCancellationRequested)
            {
                var elapsed = _time.GetElapsedTime(started);
                var trainer = rounds.Finished.LastOrDefault() is { } last ? $", last round: {last.Reason}" : "";
                var problems = requests.Failed + requests.Fallbacks == 0 ? "" : $", {requests.Failed} failed, {requests.Fallbacks} fallbacks ({requests.LastFallback})";
                stage.Report(
                    "live", Math.Min(1, elapsed / duration),
                    $"{events.Accepted:N0} of {heldOut.Count:N0} events, {requests.Requests:N0} recommendations{problems}, model {rounds.Version}{trainer}");
                await Task.Delay(Refresh, _time, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task WaitForRound(LiveRounds rounds, CancellationToken cancellation)
    {
        for (var started = _time.GetTimestamp(); !rounds.Finished.Any(r => r.Promoted) && _time.GetElapsedTime(started) < LastChance;)
            await Task.Delay(Refresh, _time, cancellation);
        await Task.Delay(Refresh, _time, cancellation);
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
