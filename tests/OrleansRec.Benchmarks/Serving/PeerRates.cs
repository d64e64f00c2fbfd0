using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Learning;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>
/// Rows scored and people embedded per second, ours and the peer's in turns. Rows twice: a network of the peer's shapes for a person
/// without behaviours, which has the peer's inputs, and the served network with attention to 50 behaviours.
/// </summary>
internal static class PeerRates
{
    public const string Script = "score_rows.py";
    public static readonly string[] Keys = ["rows_vs_peer", "encoder_vs_peer"];

    private static readonly int[] Rows = [64, 512, 4096];
    private static readonly int[] People = [1, 16, 64, 256];

    public static void Compare(BenchmarkReport report, SyntheticShop shop, string peers, int threads, int runs, double seconds)
    {
        using var model = new ModelLoader(new LearnerOptions { Threads = threads }).Load(SyntheticShop.Version, shop.Checkpoint, shop.Catalogue);
        using var same = SyntheticModel.PeerShapes(model.ItemCount, threads);
        var (rows, served, people) = (new Pairs(Rows), new Pairs(Rows), new Pairs(People));
        for (var run = 0; run < runs; run++)
        {
            foreach (var size in Rows) rows.Ours[size].Add(RowsPerSecond(same, UserState.Empty, size, seconds));
            foreach (var size in Rows) served.Ours[size].Add(RowsPerSecond(model, shop.People[0], size, seconds));
            foreach (var size in People) people.Ours[size].Add(UsersPerSecond(model, shop.People, size, seconds));
            var results = PeerScript.Run(
                peers, Script, "--threads", threads, "--rows", "64", "512", "4096", "--users", "1", "16", "64", "256", "--seconds", seconds)["results"]!.AsArray();
            // The faster of its forms.
            foreach (var group in results.GroupBy(r => ((string)r!["net"]!, (int)r["batch"]!)))
            {
                var (size, best) = (group.Key.Item2, group.Max(r => (double)r!["per_s"]!));
                (group.Key.Item1 == "ranker" ? rows : people).Theirs[size].Add(best);
                if (group.Key.Item1 == "ranker") served.Theirs[size].Add(best);
            }
        }

        report.Set("rows_vs_peer", rows.Report(report, "rows"));
        served.Report(report, "served_rows");
        report.Set("encoder_vs_peer", people.Report(report, "encoder"));
    }

    private static double RowsPerSecond(IRankingModel model, UserState person, int rows, double seconds)
    {
        var random = new Random(1);
        var batch = new RankingBatch
        {
            Users = [person],
            Embeddings = new float[model.Dimension],
            Contexts = [new RequestContext(0, 0, person.LastTime)],
            Offsets = [0, rows],
            Items = [.. Enumerable.Range(0, rows).Select(_ => random.Next(model.ItemCount))],
            Features = [.. Enumerable.Range(0, rows * CandidateFeatures.Width).Select(_ => random.NextSingle())],
        };
        var scores = new float[rows * model.Tasks.Count];
        return PerSecond(() => model.Score(batch, scores), rows, seconds);
    }

    private static double UsersPerSecond(IRankingModel model, List<UserState> people, int users, double seconds)
    {
        var (batch, embeddings) = (people.Take(users).ToArray(), new float[users * model.Dimension]);
        return PerSecond(() => model.Encode(batch, embeddings), batch.Length, seconds);
    }

    /// <summary>By the median time of a call, as the peer does it.</summary>
    public static double PerSecond(Action call, int each, double seconds)
    {
        for (var i = 0; i < 20; i++) call();
        var times = new List<double>();
        for (var clock = Stopwatch.StartNew(); times.Count < 20 || clock.Elapsed.TotalSeconds < seconds;)
        {
            var started = Stopwatch.GetTimestamp();
            call();
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return each / Statistics.Median(times);
    }

    /// <summary>Rates by batch size.</summary>
    private sealed class Pairs(int[] sizes)
    {
        public Dictionary<int, List<double>> Ours { get; } = sizes.ToDictionary(size => size, _ => new List<double>());

        public Dictionary<int, List<double>> Theirs { get; } = sizes.ToDictionary(size => size, _ => new List<double>());

        /// <returns>The smallest ratio of all sizes.</returns>
        public double Report(BenchmarkReport report, string name)
        {
            var least = double.PositiveInfinity;
            foreach (var size in sizes)
            {
                var (ours, theirs) = (Statistics.Median(Ours[size]), Statistics.Median(Theirs[size]));
                report.Set($"{name}.{size}.per_s", ours);
                report.Set($"{name}.{size}.vs_peer", ours / theirs);
                least = Math.Min(least, ours / theirs);
            }

            return least;
        }
    }
}
