using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Benchmarks.Slopes;

/// <summary>One size changes at a time; sizes are measured in turns, medians count, and a line through them is the slope.</summary>
internal sealed class SlopesRun(BenchmarkReport report, int users, int rounds, double seconds)
{
    private const int FewUsers = 500;
    private const int Events = 50;
    private const int Silos = 10;

    /// <summary>What a GPU may leave of the model's time: a tenth, a guess that is on the safe side for small batches.</summary>
    private const double GpuPart = 0.1;

    private static readonly double[] CandidateFactors = [0.5, 1, 1.5, 2];
    private static readonly int[] TaskCounts = [1, 2, 4, 8];

    /// <param name="items">Sizes of the catalogue, the smallest first.</param>
    public void Measure(int[] items)
    {
        Items(items);
        var shop = SyntheticShop.Make(items[0], users, Events, threads: 1);
        using (var replica = new Replica(shop.Checkpoint, shop.Catalogue, shop.People))
        {
            Candidates(replica);
            People(replica);
        }

        Tasks(shop, items[0]);
        Replicas(shop);
    }

    private void Items(int[] sizes)
    {
        var replicas = sizes.Select(size =>
        {
            var shop = SyntheticShop.Make(size, FewUsers, Events, threads: 1);
            return new Replica(shop.Checkpoint, shop.Catalogue, shop.People);
        }).ToArray();
        Slope("items", 100_000, "ms_per_100k", 1, [.. sizes.Select((size, i) => ((double)size, (Func<double>)(() => replicas[i].Milliseconds(seconds))))]);
        foreach (var replica in replicas) replica.Dispose();
    }

    private void Candidates(Replica replica)
    {
        var home = BuiltInScenarios.Home;
        Slope("candidates", 1, "us_per_candidate", 1_000, [.. CandidateFactors.Select(factor =>
        {
            var scenario = home with { Sources = [.. home.Sources.Select(s => s with { Quota = (int)(s.Quota * factor) })] };
            return ((double)scenario.CandidateCount, (Func<double>)(() => replica.Milliseconds(seconds, scenario)));
        })]);
    }

    private void People(Replica replica)
    {
        int[] sizes = [Math.Max(1, users / 16), Math.Max(2, users / 4), Math.Max(3, users)];
        Slope("users", 1_000, "us_per_1000", 1_000, [.. sizes.Select(n => ((double)n, (Func<double>)(() => replica.Milliseconds(seconds, people: n))))]);
    }

    private void Tasks(SyntheticShop shop, int items)
    {
        using var first = new Replica(shop.Checkpoint, shop.Catalogue, shop.People);
        var replicas = TaskCounts.Select(tasks =>
            new Replica(SyntheticModel.CheckpointOf(tasks, items, first.Model.Statistics, threads: 1), shop.Catalogue, shop.People)).ToArray();
        Slope("tasks", 1, "us_per_task", 1_000, [.. TaskCounts.Select((tasks, i) => ((double)tasks, (Func<double>)(() => replicas[i].Milliseconds(seconds))))]);
        foreach (var replica in replicas) replica.Dispose();
    }

    /// <summary>As many replicas as cores at most, each on a thread of its own.</summary>
    private void Replicas(SyntheticShop shop)
    {
        var most = Math.Max(2, Environment.ProcessorCount);
        var replicas = Enumerable.Range(0, most).Select(_ => new Replica(shop.Checkpoint, shop.Catalogue, shop.People)).ToArray();
        var rates = Enumerable.Range(1, most).ToDictionary(n => n, _ => new List<double>());
        foreach (var replica in replicas) replica.Milliseconds(seconds);
        for (var round = 0; round < rounds; round++)
        {
            for (var n = 1; n <= most; n++)
            {
                var each = new double[n];
                var threads = Enumerable.Range(0, n).Select(i => new Thread(() => each[i] = replicas[i].Milliseconds(seconds))).ToArray();
                foreach (var thread in threads) thread.Start();
                foreach (var thread in threads) thread.Join();
                rates[n].Add(each.Sum(ms => 1_000 / ms));
            }
        }

        for (var n = 1; n <= most; n++) report.Set($"replicas.{n}.lists_per_s", Statistics.Median(rates[n]));
        var one = Statistics.Median(rates[1]);
        report.Set($"replicas.efficiency_at_{most}", Statistics.Median(rates[most]) / (most * one));
        var (before, clock) = (replicas[0].Model.Seconds, Stopwatch.StartNew());
        replicas[0].Milliseconds(rounds * seconds);
        var share = (replicas[0].Model.Seconds - before) / clock.Elapsed.TotalSeconds;
        report.Set("model_share", share);
        Arithmetic(one, Statistics.Median(rates[most]) / one, share, most);
        foreach (var replica in replicas) replica.Dispose();
    }

    /// <summary>What was not measured, by the figures that were.</summary>
    private void Arithmetic(double one, double silo, double share, int cores)
    {
        report.Set("arithmetic.gpu_speedup", 1 / (1 - share + (share * GpuPart)));
        report.Set("arithmetic.gpu_speedup_at_most", 1 / (1 - share));
        report.Set("arithmetic.ten_silos_lists_per_s", Silos * silo * one);
        report.Note("arithmetic", FormattableString.Invariant(
            $"not measured: a GPU that does the model's {share:0.00} of the time in a tenth of it, or in none, leaves the rest as it is; {Silos} silos of {cores} cores make {Silos} times what one makes, as replicas share nothing."));
    }

    /// <param name="unit">Sizes of which the slope is the cost.</param>
    /// <param name="scale">From milliseconds to the slope's unit.</param>
    private void Slope(string what, double unit, string name, double scale, IReadOnlyList<(double Size, Func<double> Milliseconds)> points)
    {
        var measured = points.Select(_ => new List<double>()).ToArray();
        foreach (var (_, milliseconds) in points) milliseconds();
        for (var round = 0; round < rounds; round++)
            for (var i = 0; i < points.Count; i++) measured[i].Add(points[i].Milliseconds());
        var medians = points.Select((p, i) => (X: p.Size, Y: Statistics.Median(measured[i]))).ToArray();
        foreach (var (size, ms) in medians) report.Set(FormattableString.Invariant($"{what}.{size}.ms_per_list"), ms);
        var line = Line.Of(medians);
        report.Set($"{what}.{name}", line.Slope * unit * scale);
        report.Set($"{what}.base_ms", line.Base);
        report.Set($"{what}.fit", line.Fit);
    }
}
