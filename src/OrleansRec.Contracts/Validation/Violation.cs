using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;

namespace OrleansRec.Contracts.Validation;

/// <summary>What is wrong with one field of a message.</summary>
/// <param name="Field">The offending field, in camelCase as in JSON.</param>
/// <param name="Message">A sentence naming the field, the value and the limit.</param>
/// <param name="Code">One of <see cref="RejectionCodes"/>.</param>
public sealed record Violation(string Field, string Message, string Code = RejectionCodes.Invalid)
{
    /// <summary>The entry of a batch that has this fault.</summary>
    /// <param name="index">Zero-based index in the batch.</param>
    public RejectedEntry Reject(int index) => new(index, Code, Message, Retryable: false);

    /// <summary>The fault of a whole request.</summary>
    public InvalidRequestException ToException() => new(Field, Message);
}

/// <summary>The stable words of <see cref="RejectedEntry.Code"/>.</summary>
public static class RejectionCodes
{
    /// <summary>A field is missing, of the wrong type, or out of its limits.</summary>
    public const string Invalid = "invalid";

    /// <summary>The timestamp lies before what can be stored or is still kept.</summary>
    public const string TooOld = "too_old";

    /// <summary>The timestamp is further ahead of the clock than <see cref="Limits.MaxClockSkew"/>.</summary>
    public const string InFuture = "in_future";

    /// <summary>The person was forgotten at or after the event's time; only later events count.</summary>
    public const string Forgotten = "forgotten";

    /// <summary>A part that is needed did not answer; the same entry may succeed later.</summary>
    public const string Unavailable = "unavailable";
}
