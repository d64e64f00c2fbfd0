using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;

namespace OrleansRec.Grains.Training;

/// <summary>
/// Decides where and when training happens: the silo that holds this activation. A reminder revives it after a failure, a timer
/// looks for work, the silo's <see cref="TrainingHost"/> does it.
/// </summary>
internal sealed class TrainerGrain(TrainingHost host, IOptions<TrainingOptions> options) : Grain, ITrainerGrain, IRemindable
{
    private const string Revive = "revive";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Automatic || !host.CanTrain) return;
        await this.RegisterOrUpdateReminder(Revive, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var interval = options.Value.RoundInterval;
        this.RegisterGrainTimer(Look, new GrainTimerCreationOptions(interval, interval) { KeepAlive = true, Interleave = true });
    }

    public ValueTask<TrainerStatus> Train(TrainRequest request)
    {
        if (!host.CanTrain) throw new UnavailableException("This silo does not train: it was started without a learner.");
        host.TryStart(request.Full ? RoundTrigger.Full : RoundTrigger.Asked);
        return Status();
    }

    public ValueTask<TrainerStatus> Status() => ValueTask.FromResult(host.Status);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    private Task Look(CancellationToken cancellation)
    {
        host.TryStart(RoundTrigger.Automatic);
        return Task.CompletedTask;
    }
}
