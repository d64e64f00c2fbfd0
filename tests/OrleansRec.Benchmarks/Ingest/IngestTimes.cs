namespace OrleansRec.Benchmarks.Ingest;

/// <summary>How long the parts of a measurement take.</summary>
/// <param name="Each">Of one round.</param>
/// <param name="WarmUp">How long the silo works before anything counts: until then its people are not in memory and its code is still being compiled.</param>
/// <param name="Settle">Before the half load: what the raw inserts left the database to do in the background is not the silo's.</param>
internal sealed record IngestTimes(TimeSpan Each, TimeSpan WarmUp, TimeSpan Settle)
{
    public IngestTimes(int each, int warmUp, int settle)
        : this(TimeSpan.FromSeconds(each), TimeSpan.FromSeconds(warmUp), TimeSpan.FromSeconds(settle))
    {
    }
}
