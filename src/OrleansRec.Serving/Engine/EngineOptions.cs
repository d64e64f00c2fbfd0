using Microsoft.Extensions.Options;

namespace OrleansRec.Serving.Engine;

/// <summary>Bounds of the inference engine.</summary>
public sealed class EngineOptions
{
    /// <summary>Requests that wait at most; more are refused with <see cref="RetryAfter"/>.</summary>
    public int MaxQueue { get; set; } = 1_024;

    /// <summary>Bulk requests among them at most, so that interactive ones find room.</summary>
    public int MaxBulkQueue { get; set; } = 256;

    /// <summary>Requests per batch at most.</summary>
    public int MaxBatchRequests { get; set; } = 64;

    /// <summary>Candidate rows per batch at most, estimated; one request alone may exceed it.</summary>
    public int MaxBatchRows { get; set; } = 20_000;

    /// <summary>A request that says no timeout of its own and has waited so long is dropped without being computed.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Interactive requests that would wait longer for their turn are refused with <see cref="RetryAfter"/>. What waits when a burst ends
    /// delays everybody after it: at half of the load that the engine can bear it takes twice this time to be gone.
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Told to a caller who is refused, where what waits takes no longer.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Changed items that get new vectors between two batches at most.</summary>
    public int MaxItemsBetweenBatches { get; set; } = 2_000;
}

/// <summary>Reports every value out of range at start.</summary>
public sealed class EngineOptionsValidator : IValidateOptions<EngineOptions>
{
    public ValidateOptionsResult Validate(string? name, EngineOptions o)
    {
        var errors = new List<string>();
        Check(nameof(o.MaxQueue), o.MaxQueue, 1, 1_000_000);
        Check(nameof(o.MaxBulkQueue), o.MaxBulkQueue, 1, 1_000_000);
        Check(nameof(o.MaxBatchRequests), o.MaxBatchRequests, 1, 4_096);
        Check(nameof(o.MaxBatchRows), o.MaxBatchRows, 1, 1_000_000);
        Check(nameof(o.MaxItemsBetweenBatches), o.MaxItemsBetweenBatches, 1, 1_000_000);
        if (o.Deadline <= TimeSpan.Zero)
            errors.Add($"EngineOptions.Deadline is {o.Deadline}; set more than 0.");
        if (o.MaxWait <= TimeSpan.Zero)
            errors.Add($"EngineOptions.MaxWait is {o.MaxWait}; set more than 0.");
        if (o.RetryAfter <= TimeSpan.Zero)
            errors.Add($"EngineOptions.RetryAfter is {o.RetryAfter}; set more than 0.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(string field, int value, int min, int max)
        {
            if (value < min || value > max)
                errors.Add($"EngineOptions.{field} is {value}; set {min} to {max}.");
        }
    }
}
