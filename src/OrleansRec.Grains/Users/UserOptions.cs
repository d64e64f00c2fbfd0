using Microsoft.Extensions.Options;

namespace OrleansRec.Grains.Users;

/// <summary>How user grains keep state and wait for answers.</summary>
public sealed class UserOptions
{
    /// <summary>Events after which the snapshot is written again; a reload replays at most about as many.</summary>
    public int SnapshotEvery { get; set; } = 256;

    /// <summary>A grain that goes away writes its snapshot when at least so many events are not in it.</summary>
    public int SnapshotOnDeactivation { get; set; } = 32;

    /// <summary>Events from longer ago are refused, and taken out of the log once a model has learned them; null keeps everything.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>How often a silo looks for events that are no longer kept.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a recommendation waits for a model replica before it answers from the trending list.</summary>
    public TimeSpan AnswerDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Idle time after which a user leaves memory.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);
}

internal sealed class UserOptionsValidator : IValidateOptions<UserOptions>
{
    public ValidateOptionsResult Validate(string? name, UserOptions o)
    {
        var errors = new List<string>();
        if (o.SnapshotEvery < 1)
            errors.Add($"UserOptions.SnapshotEvery is {o.SnapshotEvery}; set 1 or more events.");
        if (o.SnapshotOnDeactivation < 1)
            errors.Add($"UserOptions.SnapshotOnDeactivation is {o.SnapshotOnDeactivation}; set 1 or more events.");
        if (o.Retention < TimeSpan.FromDays(1))
            errors.Add($"UserOptions.Retention is {o.Retention}; set 1 day or more, or leave it out to keep everything.");
        if (o.RetentionInterval < TimeSpan.FromSeconds(1))
            errors.Add($"UserOptions.RetentionInterval is {o.RetentionInterval}; set 1 second or more.");
        if (o.AnswerDeadline <= TimeSpan.Zero || o.AnswerDeadline > TimeSpan.FromMinutes(1))
            errors.Add($"UserOptions.AnswerDeadline is {o.AnswerDeadline}; set more than 0 and at most 1 minute.");
        if (o.CollectionAge <= TimeSpan.FromMinutes(1))
            errors.Add($"UserOptions.CollectionAge is {o.CollectionAge}; set more than 1 minute.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
