using OrleansRec.Contracts.Models;
using OrleansRec.Grains.Training;
using OrleansRec.Serving.Engine;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Demo;

/// <summary>Asks the trainer for training from scratch and waits until the new version answers.</summary>
internal static class FirstTraining
{
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <exception cref="JobFailedException">The training failed or gave no model that went live.</exception>
    public static async Task<TrainingRound> RunAsync(EmbeddedSilo silo, IStage stage, CancellationToken cancellation)
    {
        var rounds = silo.Services.GetRequiredService<ITrainingRounds>();
        var finished = new TaskCompletionSource<TrainingRound>(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new StageProgress(stage);
        rounds.Progressed += progress.Report;
        rounds.RoundFinished += finished.SetResultOnce;
        try
        {
            await silo.Client.TrainAsync(new TrainRequest(Full: true), cancellation);
            var round = await finished.Task.WaitAsync(cancellation);
            progress.Ended(round.Warnings);
            if (!round.Promoted)
                throw new JobFailedException($"The training gave no model that went live: {round.Reason.Split('\n')[0]}");
            await WaitUntilLive(silo.Services.GetRequiredService<InferenceEngine>(), round.Version!, cancellation);
            return round;
        }
        finally
        {
            rounds.Progressed -= progress.Report;
            rounds.RoundFinished -= finished.SetResultOnce;
        }
    }

    private static async Task WaitUntilLive(InferenceEngine engine, string version, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        for (var started = time.GetTimestamp(); engine.ModelVersion != version;)
        {
            if (time.GetElapsedTime(started) > LoadTimeout)
                throw new JobFailedException($"Model {version} was promoted but does not answer after {LoadTimeout.TotalSeconds:0} s; the log says why.");
            await Task.Delay(Look, time, cancellation);
        }
    }

    private static void SetResultOnce(this TaskCompletionSource<TrainingRound> source, TrainingRound round) => source.TrySetResult(round);
}
