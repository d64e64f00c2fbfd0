using System.Diagnostics.Metrics;

namespace OrleansRec.Serving.Engine;

/// <summary>What the engine counts, in the meter <c>OrleansRec</c>.</summary>
internal static class ServingMetrics
{
    public const string MeterName = "OrleansRec";

    private static readonly Meter Meter = new(MeterName);

    public static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("orleansrec.engine.requests", "{request}", "Requests answered.");

    public static readonly Counter<long> Refused =
        Meter.CreateCounter<long>("orleansrec.engine.refused", "{request}", "Requests refused because the queue was full.");

    public static readonly Counter<long> Expired =
        Meter.CreateCounter<long>("orleansrec.engine.expired", "{request}", "Requests dropped at their deadline.");

    public static readonly Counter<long> Failed =
        Meter.CreateCounter<long>("orleansrec.engine.failed", "{request}", "Requests that failed.");

    public static readonly Counter<long> Swaps =
        Meter.CreateCounter<long>("orleansrec.engine.swaps", "{model}", "Model versions that went live.");

    public static readonly Counter<long> Items =
        Meter.CreateCounter<long>("orleansrec.engine.items", "{item}", "Items given new vectors while serving.");

    public static readonly UpDownCounter<long> Waiting =
        Meter.CreateUpDownCounter<long>("orleansrec.engine.waiting", "{request}", "Requests in the queue.");

    public static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("orleansrec.engine.batch_size", "{request}", "Requests per batch.");

    public static readonly Histogram<double> BatchTime =
        Meter.CreateHistogram<double>("orleansrec.engine.batch_time", "ms", "Time to compute a batch.");
}
