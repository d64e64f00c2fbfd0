using Microsoft.Extensions.Options;

namespace OrleansRec.Grains.Training;

/// <summary>When training rounds start.</summary>
public sealed class TrainingOptions
{
    /// <summary>False: rounds run only when asked for.</summary>
    public bool Automatic { get; set; } = true;

    /// <summary>How often the trainer looks for work.</summary>
    public TimeSpan RoundInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>New events in the log from which an automatic incremental round starts.</summary>
    public int MinNewEvents { get; set; } = 200;

    /// <summary>Events in the log from which the first, full training starts by itself.</summary>
    public int FirstTrainingMinEvents { get; set; } = 2_000;

    /// <summary>Events read from the log at a time.</summary>
    public int ReadPage { get; set; } = 10_000;
}

internal sealed class TrainingOptionsValidator : IValidateOptions<TrainingOptions>
{
    public ValidateOptionsResult Validate(string? name, TrainingOptions o)
    {
        var errors = new List<string>();
        if (o.RoundInterval < TimeSpan.FromMilliseconds(100))
            errors.Add($"TrainingOptions.RoundInterval is {o.RoundInterval}; set 100 ms or more.");
        if (o.MinNewEvents < 1)
            errors.Add($"TrainingOptions.MinNewEvents is {o.MinNewEvents}; set 1 or more.");
        if (o.FirstTrainingMinEvents < 1)
            errors.Add($"TrainingOptions.FirstTrainingMinEvents is {o.FirstTrainingMinEvents}; set 1 or more.");
        if (o.ReadPage is < 1 or > 100_000)
            errors.Add($"TrainingOptions.ReadPage is {o.ReadPage}; set 1 to 100,000.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
