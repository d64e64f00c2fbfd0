using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Grains.Users.Retention;

/// <summary>Refuses events from before the time from which events are kept: the log could not tell whether it had them.</summary>
internal static class EventAge
{
    /// <param name="retention">Null keeps everything.</param>
    public static Violation? Check(BehaviourEvent e, DateTimeOffset now, TimeSpan? retention) =>
        retention is not { } kept || e.Timestamp >= now - kept
            ? null
            : new Violation(
                "timestamp", $"'timestamp' is {e.Timestamp.UtcDateTime:O}, but events are kept for {kept.TotalDays:0.##} days only.", RejectionCodes.TooOld);
}
