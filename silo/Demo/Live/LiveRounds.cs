using System.Collections.Concurrent;
using OrleansRec.Grains.Training;
using OrleansRec.Serving.Engine;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>Watches the trainer's rounds and the version that answers while traffic runs.</summary>
internal sealed class LiveRounds : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly ITrainingRounds _rounds;
    private readonly InferenceEngine _engine;
    private readonly WeightsLatency _latency;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<TrainingRound> _finished = new();

    public LiveRounds(ITrainingRounds rounds, InferenceEngine engine, WeightsLatency latency, TimeProvider time)
    {
        (_rounds, _engine, _latency, _time) = (rounds, engine, latency, time);
        _rounds.RoundFinished += _finished.Enqueue;
    }

    /// <summary>Rounds that have ended, in order.</summary>
    public IReadOnlyCollection<TrainingRound> Finished => _finished;

    public string? Version => _engine.ModelVersion;

    /// <summary>Tells the latency when a version begins to answer.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var seen = _engine.ModelVersion;
        while (!cancellation.IsCancellationRequested)
        {
            if (_engine.ModelVersion is { } version && version != seen && _finished.FirstOrDefault(r => r.Version == version) is { } round)
            {
                seen = version;
                _latency.Covered(round.Position);
            }

            await Task.Delay(Look, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _rounds.RoundFinished -= _finished.Enqueue;
}
