using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;
using OrleansRec.Grains.Followers;
using OrleansRec.Grains.Models;
using OrleansRec.Serving.Training;
using OrleansRec.Storage.Models;

namespace OrleansRec.Grains.Training;

/// <summary>
/// One training round from the log to the model store. Holds the learner between rounds; a learner that does not stand on the
/// live version (another silo trained, someone rolled back, a round failed) is replaced by one restored from it, or trained anew
/// where that cannot be read.
/// </summary>
/// <param name="users">Null: nothing is known of people but their behaviour.</param>
internal sealed class RoundRunner(
    LogReader log,
    IModelStore models,
    CatalogueFollower catalogue,
    LearningParts parts,
    UserAttributeSample? users,
    IOptions<TrainingOptions> options,
    TimeProvider time,
    ILogger<RoundRunner> logger) : IDisposable
{
    private const int MaxAttempts = 3;

    private ILearner? _learner;
    private string? _learnerVersion;
    private long _seenHead;
    private long _seenForgettings;

    /// <summary>True once this process has taken up what an earlier one left, or found nothing: what fails again is not repeated on its own.</summary>
    private bool _hasTakenUp;

    /// <summary>True where the log has grown enough since the live version learned and since the last round looked, or a full training was cut off.</summary>
    public bool IsDue(CancellationToken cancellation)
    {
        if (IsCutOff()) return true;
        var head = log.Head(cancellation);
        return Wait(models.LiveAsync(GrainKeys.Model, cancellation)) is { } live
            ? head - Math.Max(live.LogPosition, _seenHead) >= options.Value.MinNewEvents
            : head >= options.Value.FirstTrainingMinEvents && head > _seenHead;
    }

    /// <param name="fromScratch">True trains on the whole log even if a version is live, as does a full training that was cut off.</param>
    public TrainingRound Run(bool fromScratch, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        if (IsCutOff())
        {
            Log.TrainingTakenUp(logger);
            fromScratch = true;
        }

        _hasTakenUp = true;
        for (var attempt = 1; ; attempt++)
        {
            if (TryRun(fromScratch, progress, cancellation) is { } round) return round;
            if (attempt == MaxAttempts)
                throw new UnavailableException($"Somebody was forgotten during each of {MaxAttempts} attempts at a round; the next round tries again.");
            Log.RoundStartsAgain(logger);
        }
    }

    private bool IsCutOff() => !_hasTakenUp && (_learner ??= parts.NewLearner!()).IsCutOff;

    /// <summary>What to tell of a round that threw.</summary>
    public TrainingRound Failed(Exception e) => new(null, "failed", false, 0, 0, 0, time.GetUtcNow(), e.Message);

    public void Dispose() => Drop();

    /// <summary>Null where somebody whose events were learned was forgotten meanwhile: such a version is never stored.</summary>
    private TrainingRound? TryRun(bool fromScratch, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var head = _seenHead = log.Head(cancellation);
        try
        {
            // 1. Whoever trained before can no longer save. An activation from here on raises the epoch and fences this round.
            var epoch = Wait(models.TakeEpochAsync(GrainKeys.Model, cancellation));

            // 2. Stand on the live version, or on nothing; never on people who were forgotten.
            var live = Wait(models.LiveAsync(GrainKeys.Model, cancellation));
            var forgettings = log.Forgettings(cancellation);
            if (forgettings != _seenForgettings) Drop();
            _seenForgettings = forgettings;
            Wait(catalogue.FollowAsync(cancellation));
            var restored = fromScratch || live is null ? null : LearnerOf(live, progress, cancellation);
            var full = restored is null;
            var learner = restored ?? (_learner ??= parts.NewLearner!());
            var after = full ? 0 : learner.Position;
            Log.RoundStarts(logger, full ? "full" : "incremental", after);

            // 3. Read what is new and learn it.
            var events = log.Read(after, head, fraction => progress(new("replaying", fraction, "reading the log")), cancellation);
            if (users is not null) learner.SetUserAttributes(users.Of(events, cancellation));
            var uncompared = full ? TellLive(learner, live, cancellation) : null;
            var report = new RoundProgress(progress, warning => Log.RoundWarns(logger, head, warning));
            var outcome = full
                ? learner.TrainFull(events, catalogue.Catalogue, report, cancellation)
                : learner.TrainIncrement(events, catalogue.Catalogue, report, cancellation);
            if (uncompared is not null) outcome = outcome with { Reason = $"{outcome.Reason} {uncompared}" };

            // 4. Store and, where it passed, make it live.
            progress(new("publishing", 0, outcome.Reason));
            if (log.Forgettings(cancellation) != forgettings)
            {
                Drop();
                return null;
            }

            try
            {
                foreach (var warning in outcome.Warnings.Except(report.Warned)) Log.RoundWarns(logger, outcome.Position, warning);
                return Publish(full ? "full" : "incremental", epoch, outcome, started);
            }
            catch (FencedException) when (log.Forgettings(cancellation) != forgettings)
            {
                // Forgetting raises the epoch: it happened after the look above.
                Drop();
                return null;
            }
        }
        catch
        {
            Drop();
            throw;
        }
    }

    /// <summary>Null where the live version's checkpoint is damaged, another build's or another shop's: the log suffices to train anew.</summary>
    private ILearner? LearnerOf(ModelVersionInfo live, Action<TrainingProgress> progress, CancellationToken cancellation)
    {
        if (_learner is { HasModel: true } && _learnerVersion == live.Version) return _learner;
        Drop();
        try
        {
            var checkpoint = Wait(models.LoadAsync(GrainKeys.Model, live.Version, cancellation));
            var history = log.Read(0, live.LogPosition, fraction => progress(new("replaying", fraction, "reading the log")), cancellation);
            _learner = parts.NewLearner!();
            _learner.Restore(checkpoint, history, catalogue.Catalogue);
            _learnerVersion = live.Version;
            return _learner;
        }
        catch (InvalidDataException e)
        {
            Log.LiveModelUnreadable(logger, e, live.Version);
            Drop();
            return null;
        }
    }

    /// <summary>Tells the learner what its candidate must not be worse than; a sentence where that cannot be read.</summary>
    private string? TellLive(ILearner learner, ModelVersionInfo? live, CancellationToken cancellation)
    {
        learner.SetLive(default);
        if (live is null) return null;
        try
        {
            learner.SetLive(Wait(models.LoadAsync(GrainKeys.Model, live.Version, cancellation)));
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or NotFoundException)
        {
            return $"It was not compared with {live.Version}: {e.Message}";
        }
    }

    private TrainingRound Publish(string kind, long epoch, TrainingOutcome outcome, long started)
    {
        TrainingMetrics.Count(outcome);
        if (outcome.IsRefused) Log.RoundRefused(logger, outcome.Reason);
        if (!outcome.HasCandidate)
            return new(null, kind, false, outcome.Position, outcome.Events, Elapsed(started), time.GetUtcNow(), outcome.Reason) { Warnings = outcome.Warnings };

        var info = new ModelVersionInfo
        {
            Version = NextVersion(),
            CreatedAt = time.GetUtcNow(),
            Kind = kind,
            Status = outcome.Promote ? "live" : "rejected",
            LogPosition = outcome.Position,
            Events = outcome.Events,
            TrainingSeconds = outcome.Seconds,
            Metrics = outcome.Metrics,
            Note = outcome.Reason,
        };
        Save(epoch, info, outcome);
        if (outcome.Promote)
        {
            _learner!.Accept();
            _learnerVersion = info.Version;
        }
        else if (kind == "full")
        {
            // It has forgotten what it stood on before.
            Drop();
        }
        else
        {
            _learner!.Reject();
        }

        return new(
            info.Version, kind, outcome.Promote, outcome.Position, outcome.Events, Elapsed(started), time.GetUtcNow(), outcome.Reason)
        { Warnings = outcome.Warnings };
    }

    private void Save(long epoch, ModelVersionInfo info, TrainingOutcome outcome)
    {
        ReadOnlyMemory<byte>? checkpoint = outcome.Promote ? outcome.Checkpoint : null;
        try
        {
            Wait(models.SaveAsync(GrainKeys.Model, epoch, info, checkpoint, outcome.Promote, CancellationToken.None).AsTask());
        }
        catch (UnavailableException)
        {
            // The outcome is unknown; the store knows.
            if (!Wait(models.ListAsync(GrainKeys.Model, CancellationToken.None)).Any(stored => stored.Version == info.Version)) throw;
        }
    }

    /// <summary>Such as <c>main-000012</c>, one more than the highest stored.</summary>
    private string NextVersion()
    {
        var last = 0;
        foreach (var stored in Wait(models.ListAsync(GrainKeys.Model, CancellationToken.None)))
        {
            var dash = stored.Version.LastIndexOf('-');
            if (int.TryParse(stored.Version.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                last = Math.Max(last, number);
        }

        return $"{GrainKeys.Model}-{last + 1:D6}";
    }

    private double Elapsed(long started) => time.GetElapsedTime(started).TotalSeconds;

    private void Drop()
    {
        _learner?.Dispose();
        (_learner, _learnerVersion) = (null, null);
    }

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>Unlike <see cref="Progress{T}"/> it reports on the calling thread, in order; what warns before the first step is logged at once.</summary>
    private sealed class RoundProgress(Action<TrainingProgress> report, Action<string> warn) : IProgress<TrainingProgress>
    {
        public HashSet<string> Warned { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (value.Stage == TrainingProgress.Warning && Warned.Add(value.Text)) warn(value.Text);
            report(value);
        }
    }
}
