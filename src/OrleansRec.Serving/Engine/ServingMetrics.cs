using System.Diagnostics.Metrics;

namespace OrleansRec.Serving.Engine;

/// <summary>What the engine counts, in the meter <c>OrleansRec</c>. Times are in seconds.</summary>
internal static class ServingMetrics
{
    public const string MeterName = "OrleansRec";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Why requests are refused.</summary>
    public const string QueueFull = "queue_full";
    public const string TooLate = "deadline";
    public const string KnownToCaller = "known_to_caller";

    private static readonly string[] Reasons = [QueueFull, TooLate, KnownToCaller];

    private static readonly InstrumentAdvice<double> Times = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };

    /// <summary>
    /// Lets every counter be seen before there is anything to count: what was never counted is not exported, and nobody could tell it from a
    /// counter that does not exist.
    /// </summary>
    public static void ShowZeros()
    {
        foreach (var priority in Enum.GetValues<WorkPriority>())
        {
            Accepted.Add(0, Tag(priority));
            foreach (var reason in Reasons) Rejected.Add(0, Tag(priority), new("reason", reason));
        }

        foreach (var counter in (ReadOnlySpan<Counter<long>>)[Expired, Cancelled, Answered, Failed, Items]) counter.Add(0);
        Waiting.Add(0);
    }

    public static KeyValuePair<string, object?> Tag(WorkPriority priority) => new("priority", Name(priority));

    public static string Name(WorkPriority priority) => priority == WorkPriority.Bulk ? "bulk" : "interactive";

    /// <summary>Tag <c>priority</c>: <c>interactive</c> or <c>bulk</c>.</summary>
    public static readonly Counter<long> Accepted =
        Meter.CreateCounter<long>("orleansrec.engine.accepted", "{request}", "Requests taken into the queue.");

    /// <summary>Tags <c>priority</c> and <c>reason</c>: <c>queue_full</c>, <c>deadline</c> where the queue is too long for it, or <c>known_to_caller</c>.</summary>
    public static readonly Counter<long> Rejected =
        Meter.CreateCounter<long>("orleansrec.engine.rejected", "{request}", "Requests refused before the queue.");

    public static readonly Counter<long> Expired =
        Meter.CreateCounter<long>("orleansrec.engine.expired", "{request}", "Requests dropped at their deadline, not computed.");

    public static readonly Counter<long> Cancelled =
        Meter.CreateCounter<long>("orleansrec.engine.cancelled", "{request}", "Requests dropped because their caller left, not computed.");

    public static readonly Counter<long> Answered =
        Meter.CreateCounter<long>("orleansrec.engine.answered", "{request}", "Requests answered.");

    public static readonly Counter<long> Failed =
        Meter.CreateCounter<long>("orleansrec.engine.failed", "{request}", "Requests that failed.");

    public static readonly Counter<long> Items =
        Meter.CreateCounter<long>("orleansrec.engine.items", "{item}", "Items given new vectors while serving.");

    public static readonly UpDownCounter<long> Waiting =
        Meter.CreateUpDownCounter<long>("orleansrec.engine.waiting", "{request}", "Requests in the queue.");

    public static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram("orleansrec.engine.batch_size", "{request}", "Requests computed together.", tags: null, Sizes);

    public static readonly Histogram<double> QueueTime =
        Meter.CreateHistogram("orleansrec.engine.queue_time", "s", "From the queue to the device, by request.", tags: null, Times);

    public static readonly Histogram<double> DeviceTime =
        Meter.CreateHistogram("orleansrec.engine.device_time", "s", "Time to compute a batch.", tags: null, Times);

    public static readonly Histogram<double> SwapTime =
        Meter.CreateHistogram("orleansrec.engine.swap_time", "s", "From a loaded model to its first batch, warming up included.", tags: null, Times);
}
