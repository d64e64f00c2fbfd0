using OrleansRec.Client;
using OrleansRec.Storage.Events;

namespace OrleansRec.Benchmarks.Ingest;

/// <summary>Events per second three ways, and the wait at half load.</summary>
/// <param name="Acknowledged">Over the SDK into a silo.</param>
/// <param name="Log">Into the event log itself.</param>
/// <param name="Raw">The database's own inserts of the same rows.</param>
/// <param name="HalfLoad">Milliseconds to the acknowledgement at half of <paramref name="Acknowledged"/>.</param>
internal sealed record IngestFigures(double Acknowledged, double Log, double Raw, (double P50, double P99) HalfLoad)
{
    /// <summary>Times <c>each</c>: a hundredth of the batches of a few seconds are too few to tell.</summary>
    private const int HalfLoadTimes = 5;

    /// <summary>Measures and prints.</summary>
    /// <param name="raw">The raw inserts for a while; gives events per second.</param>
    /// <param name="dropOthers">Drops what the silo did not write: upkeep of those tables would fall into the half load.</param>
    /// <param name="rate">Events per second of the half load, without rounds before it; 0: half of what the rounds give.</param>
    public static async Task<IngestFigures> MeasureAsync(
        string name,
        OrleansRecClient client,
        IEventLog log,
        Func<Workload, TimeSpan, double> raw,
        Func<Task> dropOthers,
        int rounds,
        IngestTimes times,
        int rate)
    {
        var (siloLoad, logLoad, rawLoad) = (new Workload(1), new Workload(2), new Workload(3));
        Dictionary<string, long>[] versions = [.. Enumerable.Range(0, Workload.Callers).Select(_ => new Dictionary<string, long>())];

        // Interleaved, so that all meet the same machine; the first round warms up and does not count.
        await ClosedLoop.RunAsync(client, siloLoad, times.WarmUp);
        List<double> acknowledged = [], logged = [], inserted = [];
        for (var round = 0; rate == 0 && round <= rounds; round++)
        {
            var time = round == 0 ? TimeSpan.FromSeconds(2) : times.Each;
            var figures = (await ClosedLoop.RunAsync(client, siloLoad, time), await ClosedLoop.RunAsync(log, logLoad, versions, time), raw(rawLoad, time));
            if (round == 0) continue;
            acknowledged.Add(figures.Item1);
            logged.Add(figures.Item2);
            inserted.Add(figures.Item3);
        }

        var perSecond = rate == 0 ? Median(acknowledged) : 2 * rate;
        await dropOthers();
        await Task.Delay(times.Settle);
        var halfLoad = await Ingest.HalfLoad.RunAsync(client, siloLoad, perSecond / 2, HalfLoadTimes * times.Each);
        var measured = new IngestFigures(perSecond, Median(logged), Median(inserted), halfLoad);
        var head = FormattableString.Invariant($"{name}, {Workload.Callers} callers, batches of {Workload.BatchSize}, {Workload.Users} users");
        Console.WriteLine(rate > 0
            ? FormattableString.Invariant($"{head}; the acknowledgement at {rate} events/s {halfLoad.P50:0.0} ms, p99 {halfLoad.P99:0.0} ms")
            : FormattableString.Invariant($"""
            {head}; median of {rounds} rounds of {times.Each.TotalSeconds} s
              acknowledged over the SDK   {measured.Acknowledged:0} events/s, {measured.Acknowledged / measured.Raw:0.00} of raw; the acknowledgement at half load {halfLoad.P50:0.0} ms, p99 {halfLoad.P99:0.0} ms
              event log alone             {measured.Log:0} events/s, {measured.Log / measured.Raw:0.00} of raw
              raw batched insert          {measured.Raw:0} events/s
            """));
        return measured;
    }

    private static double Median(List<double> values) => values.Order().ElementAtOrDefault(values.Count / 2);
}
