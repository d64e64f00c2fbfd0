using Microsoft.Extensions.Logging;

namespace OrleansRec.Grains;

/// <summary>No message names a person: logs outlive a deletion.</summary>
internal static partial class Log
{
    [LoggerMessage(5001, LogLevel.Warning, "A person's snapshot cannot be read; the log is replayed.")]
    public static partial void SnapshotUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(5002, LogLevel.Warning, "A person's snapshot was not written; the next activation replays more of the log.")]
    public static partial void SnapshotNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(5003, LogLevel.Warning, "A model replica failed; where no other one answers, the list comes from what is trending.")]
    public static partial void ReplicaFailed(ILogger logger, Exception exception);

    [LoggerMessage(5004, LogLevel.Warning, "The events of {People} people were not taken; the caller may send them again. The first:")]
    public static partial void TrackFailed(ILogger logger, Exception exception, int people);

    [LoggerMessage(5020, LogLevel.Warning, "The events of {People} people could not be written together; each one's grain is asked.")]
    public static partial void LaneFailed(ILogger logger, Exception exception, int people);

    [LoggerMessage(5005, LogLevel.Warning, "{Items} items were not stored; the caller may send them again. The first, '{ItemId}':")]
    public static partial void UpsertFailed(ILogger logger, Exception exception, int items, string itemId);

    [LoggerMessage(5006, LogLevel.Warning, "The catalogue could not be read; it is tried again.")]
    public static partial void CatalogueUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(5007, LogLevel.Warning, "The event log could not be read for the trending list and the people in memory; it is tried again.")]
    public static partial void TrendingUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(5008, LogLevel.Error, "Model {Version} cannot be loaded; {Meanwhile}, and it is tried again in {Seconds} s.")]
    public static partial void ModelNotLoaded(ILogger logger, Exception exception, string version, string meanwhile, double seconds);

    [LoggerMessage(5009, LogLevel.Warning, "The model store could not be read; it is tried again.")]
    public static partial void ModelStoreUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(5019, LogLevel.Warning, "No '{Form}' version that can be read was made yet; the full one is served until the verb 'forms' has made one.")]
    public static partial void FormNotMade(ILogger logger, string form);

    [LoggerMessage(5046, LogLevel.Information, "A full training was cut off; it goes on, or begins anew where settings or catalogue have changed.")]
    public static partial void TrainingTakenUp(ILogger logger);

    [LoggerMessage(5010, LogLevel.Information, "A training round starts ({Kind}), after position {Position} of the log.")]
    public static partial void RoundStarts(ILogger logger, string kind, long position);

    [LoggerMessage(
        5011,
        LogLevel.Information,
        "Round ended: version {Version}, promoted {Promoted}, position {Position}, {Events} events, {Seconds:0.0} s. {Reason}")]
    public static partial void RoundEnded(
        ILogger logger, string? version, bool promoted, long position, long events, double seconds, string reason);

    [LoggerMessage(5012, LogLevel.Error, "A training round failed; the next one starts from the live version.")]
    public static partial void RoundFailed(ILogger logger, Exception exception);

    [LoggerMessage(5013, LogLevel.Warning, "The trainer could not be reached; it is tried again.")]
    public static partial void TrainerUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(5060, LogLevel.Information, "{Events} events that are no longer kept were removed.")]
    public static partial void Trimmed(ILogger logger, long events);

    [LoggerMessage(5061, LogLevel.Warning, "Events that are no longer kept could not be removed; it is tried again.")]
    public static partial void NotTrimmed(ILogger logger, Exception exception);

    [LoggerMessage(5015, LogLevel.Warning, "A visitor merged into a forgotten user could not be told; its activation ends by itself.")]
    public static partial void VisitorNotTold(ILogger logger, Exception exception);

    [LoggerMessage(5016, LogLevel.Information, "Somebody was forgotten during the round; it starts again without their events.")]
    public static partial void RoundStartsAgain(ILogger logger);

    [LoggerMessage(5017, LogLevel.Warning, "The live model {Version} cannot be trained further; the round trains from scratch.")]
    public static partial void LiveModelUnreadable(ILogger logger, Exception exception, string version);

    [LoggerMessage(5040, LogLevel.Warning, "{Unanswered} of {Users} users did not tell their attributes; the round learns without theirs.")]
    public static partial void UsersUnanswered(ILogger logger, int unanswered, int users);

    [LoggerMessage(5041, LogLevel.Debug, "A user did not tell its attributes.")]
    public static partial void UserUnanswered(ILogger logger, Exception exception);

    [LoggerMessage(5042, LogLevel.Warning, "The picture of item '{ItemId}' is left out: {Problem}")]
    public static partial void PictureLeftOut(ILogger logger, string itemId, string problem);

    [LoggerMessage(5018, LogLevel.Warning, "The scenarios could not be read; those before stay in force, and it is tried again.")]
    public static partial void ScenariosUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(5043, LogLevel.Warning, "Training round to position {Position}: {Warning}")]
    public static partial void RoundWarns(ILogger logger, long position, string warning);

    [LoggerMessage(5045, LogLevel.Error, "No model is trained until settings and data fit each other: {Reason}")]
    public static partial void RoundRefused(ILogger logger, string reason);

    [LoggerMessage(5044, LogLevel.Warning, "Who was forgotten could not be read; it is tried again.")]
    public static partial void ForgettingsUnreadable(ILogger logger, Exception error);

    [LoggerMessage(5014, LogLevel.Error, "A subscriber to training rounds failed.")]
    public static partial void SubscriberFailed(ILogger logger, Exception exception);
}
