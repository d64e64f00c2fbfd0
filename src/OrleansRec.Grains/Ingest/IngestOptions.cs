using Microsoft.Extensions.Options;

namespace OrleansRec.Grains.Ingest;

/// <summary>How much a silo takes in at once.</summary>
public sealed class IngestOptions
{
    /// <summary>
    /// What the batches at work on a silo may hold together, MB; see <see cref="Abstractions.BatchWeight"/>. One batch alone is always taken. With more than a
    /// silo gets done while callers wait, all of them wait in vain.
    /// </summary>
    public int MaxMegabytesAtWork { get; set; } = 32;
}

internal sealed class IngestOptionsValidator : IValidateOptions<IngestOptions>
{
    public ValidateOptionsResult Validate(string? name, IngestOptions o) => o.MaxMegabytesAtWork is >= 1 and <= 10_000
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"IngestOptions.MaxMegabytesAtWork is {o.MaxMegabytesAtWork}; set 1 to 10000.");
}
