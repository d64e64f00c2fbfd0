using Microsoft.Extensions.Options;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Grains.Ingest;

/// <summary>
/// What the batches at work on a silo hold together, by <see cref="BatchWeight"/>. A batch beyond that is refused at once, however many callers
/// there are, over HTTP or the SDK; one alone is always taken.
/// </summary>
internal sealed class IngestBudget(IOptions<IngestOptions> options)
{
    private readonly long _limit = options.Value.MaxMegabytesAtWork * 1024L;
    private long _held;

    /// <param name="weight">The batch's, KB.</param>
    /// <returns>Ends the batch's share.</returns>
    /// <exception cref="OverloadedException">The batches at work hold too much; nothing was taken.</exception>
    public Share Take(int weight)
    {
        var held = Interlocked.Add(ref _held, weight);
        if (held <= _limit || held == weight) return new Share(this, weight);
        Interlocked.Add(ref _held, -weight);
        throw new OverloadedException(
            $"The batches at work hold {_limit / 1024} MB, the most that this silo takes in at once; send again after a second.", TimeSpan.FromSeconds(1));
    }

    public readonly struct Share(IngestBudget budget, int weight) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref budget._held, -weight);
    }
}
