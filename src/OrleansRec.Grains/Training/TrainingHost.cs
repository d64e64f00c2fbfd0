using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Models;
using OrleansRec.Grains.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Grains.Training;

/// <summary>Why a round is to run.</summary>
internal enum RoundTrigger
{
    /// <summary>The timer: only if there is enough new to learn.</summary>
    Automatic,

    /// <summary>A person asked: an increment, or the first training.</summary>
    Asked,

    /// <summary>A person asked for training from scratch.</summary>
    Full,
}

/// <summary>The silo's training thread: runs one round at a time, for the trainer grain that lives here.</summary>
internal sealed class TrainingHost : ITrainingRounds, IHostedService, IDisposable
{
    private readonly RoundRunner _runner;
    private readonly LearningParts _parts;
    private readonly ModelHost _models;
    private readonly ILogger<TrainingHost> _logger;
    private readonly AutoResetEvent _start = new(false);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private volatile TrainerStatus _status = new() { State = "idle" };
    private RoundTrigger? _next;
    private bool _running;
    private string? _replaced;
    private int _disposed;

    public TrainingHost(RoundRunner runner, LearningParts parts, ModelHost models, ILogger<TrainingHost> logger)
    {
        (_runner, _parts, _models, _logger) = (runner, parts, models, logger);
        _thread = new Thread(Run) { IsBackground = true, Name = "OrleansRec trainer" };
    }

    public event Action<TrainingRound>? RoundFinished;

    public event Action<TrainingProgress>? Progressed;

    public bool CanTrain => _parts.NewLearner is not null;

    public TrainerStatus Status => _status;

    /// <summary>False where a round is running already.</summary>
    public bool TryStart(RoundTrigger trigger)
    {
        lock (_gate)
        {
            if (!CanTrain || _running || _stop.IsCancellationRequested) return false;
            if (_next is null || trigger > _next) _next = trigger;
            if (trigger != RoundTrigger.Automatic) _status = _status with { State = "replaying", Progress = 0, Message = null };
        }

        _start.Set();
        return true;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (CanTrain) _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _stop.CancelAsync();

    public void Dispose()
    {
        // The container holds this under several registrations and disposes all.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _stop.Cancel();
        _start.Set();
        if (_thread.IsAlive) _thread.Join();
        _start.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        using var runner = _runner;
        while (true)
        {
            _start.WaitOne();
            if (_stop.IsCancellationRequested) return;
            RunRound();
            lock (_gate) _running = false;
        }
    }

    private void RunRound()
    {
        try
        {
            RoundTrigger trigger;
            lock (_gate)
            {
                if (_next is not { } next) return;
                (trigger, _next) = (next, null);
                _running = trigger != RoundTrigger.Automatic;
            }

            // A look at whether a round is due is no round: who asks for one meanwhile gets the next turn.
            if (trigger == RoundTrigger.Automatic && !IsUnreadable() && !_runner.IsDue(_stop.Token)) return;
            lock (_gate) _running = true;
            var round = _runner.Run(trigger == RoundTrigger.Full, Report, _stop.Token);
            Log.RoundEnded(_logger, round.Version, round.Promoted, round.Position, round.Events, round.Seconds, round.Reason);
            _status = _status with
            {
                State = "idle",
                Progress = 0,
                Rounds = _status.Rounds + 1,
                LogPosition = round.Promoted ? round.Position : _status.LogPosition,
                Message = round.Reason,
            };
            if (round.Promoted) _models.Notify();
            Tell(() => RoundFinished?.Invoke(round));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _status = _status with { State = "idle", Message = "The silo stops." };
        }
        catch (Exception e)
        {
            Log.RoundFailed(_logger, e);
            _status = _status with { State = "failed", Message = e.Message };
            Tell(() => RoundFinished?.Invoke(_runner.Failed(e)));
        }
    }

    /// <summary>True once for a live version that only a new training can replace.</summary>
    private bool IsUnreadable()
    {
        if (_models.Unreadable is not { } version || version == _replaced) return false;
        _replaced = version;
        return true;
    }

    private void Report(TrainingProgress progress)
    {
        Tell(() => Progressed?.Invoke(progress));
        if (progress.Stage == TrainingProgress.Warning) return;
        var state = progress.Stage switch
        {
            "training" => "training",
            "validating" or "categories" => "validating",
            "packing" or "publishing" => "publishing",
            _ => "replaying",
        };
        _status = _status with { State = state, Progress = progress.Fraction };
    }

    private void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception e)
        {
            Log.SubscriberFailed(_logger, e);
        }
    }
}
