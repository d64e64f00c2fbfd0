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
    /// <param name="each">Of one measurement.</param>
    /// <param name="warmUp">How long the silo works before anything counts: until then its people are not in memory and its code is still being compiled.</param>
    public static async Task<IngestFigures> MeasureAsync(
        string name, OrleansRecClient client, IEventLog log, Func<Workload, TimeSpan, double> raw, int rounds, TimeSpan each, TimeSpan warmUp)
    {
        var (siloLoad, logLoad, rawLoad) = (new Workload(1), new Workload(2), new Workload(3));
        Dictionary<string, long>[] versions = [.. Enumerable.Range(0, Workload.Callers).Select(_ => new Dictionary<string, long>())];

        // Interleaved, so that all meet the same machine; the first round warms up and does not count.
        await ClosedLoop.RunAsync(client, siloLoad, warmUp);
        List<double> acknowledged = [], logged = [], inserted = [];
        for (var round = 0; round <= rounds; round++)
        {
            var time = round == 0 ? TimeSpan.FromSeconds(2) : each;
            var figures = (await ClosedLoop.RunAsync(client, siloLoad, time), await ClosedLoop.RunAsync(log, logLoad, versions, time), raw(rawLoad, time));
            if (round == 0) continue;
            acknowledged.Add(figures.Item1);
            logged.Add(figures.Item2);
            inserted.Add(figures.Item3);
        }

        var perSecond = Median(acknowledged);
        var measured = new IngestFigures(
            perSecond, Median(logged), Median(inserted), await Ingest.HalfLoad.RunAsync(client, siloLoad, perSecond / 2, HalfLoadTimes * each));
        Console.WriteLine(FormattableString.Invariant($"""
            {name}, {Workload.Callers} callers, batches of {Workload.BatchSize}, {Workload.Users} users; median of {rounds} rounds of {each.TotalSeconds} s
              acknowledged over the SDK   {measured.Acknowledged:0} events/s, {measured.Acknowledged / measured.Raw:0.00} of raw; the acknowledgement at half load {measured.HalfLoad.P50:0.0} ms, p99 {measured.HalfLoad.P99:0.0} ms
              event log alone             {measured.Log:0} events/s, {measured.Log / measured.Raw:0.00} of raw
              raw batched insert          {measured.Raw:0} events/s
            """));
        return measured;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
