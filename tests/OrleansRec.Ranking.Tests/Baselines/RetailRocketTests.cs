using System.IO.Compression;
using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Baselines;

/// <summary>The baselines on real sequences reach the figures that an independent implementation prints for the same protocol.</summary>
public class RetailRocketTests
{
    [SkippableFact]
    public void Measure_RetailRocket_ReachesTheKnownFigures()
    {
        var path = RealData.Find("retailrocket/events.csv.gz");
        Skip.If(path is null, "The RetailRocket events are not beside the repository.");
        var (sequences, items) = Read(path);
        var training = new ItemSequences(
            [.. sequences.Select(s => s.Length >= 3 ? s[..^1] : s).Select(s => new ItemSequence(s, new long[s.Length]))], items);
        var cases = sequences.Where(s => s.Length >= 3).Select(s => new RankingCase(s[..^1], [s[^1]], [0], [])).ToArray();
        var results = new IBaseline[]
            {
                new PopularityBaseline(training), new RecentBaseline(training), new MarkovBaseline(training),
                new ItemToItemBaseline(training), new RecentMarkovBaseline(training),
            }
            .ToDictionary(b => b.Name, b => BaselineEvaluation.Measure(b, items, cases));

        Assert.Equal((2103, 1880), (results["recent"].Repeat!.Targets, results["recent"].New!.Targets));
        AssertFigures(results["popularity"].Overall, .019, .013);
        AssertFigures(results["recent"].Overall, .512, .382);
        AssertFigures(results["markov"].Overall, .248, .185);
        AssertFigures(results["item_to_item"].Overall, .426, .217);
        AssertFigures(results["item_to_item"].NewMasked, .130, .085);
        AssertFigures(results["recent_markov"].Overall, .539, .387);
    }

    private static void AssertFigures(RankingMetrics? metrics, double hr10, double ndcg10)
    {
        Assert.Equal(hr10, metrics!.Hr10, 0.0006);
        Assert.Equal(ndcg10, metrics.Ndcg10, 0.0006);
    }

    private static (IReadOnlyList<int[]> Sequences, int Items) Read(string path)
    {
        var ids = new Dictionary<string, int>();
        var people = new Dictionary<string, List<(int Order, int Item)>>();
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            if (!people.TryGetValue(fields[0], out var events)) people[fields[0]] = events = [];
            if (!ids.TryGetValue(fields[2], out var item)) ids[fields[2]] = item = ids.Count;
            events.Add((int.Parse(fields[1]), item));
        }

        return ([.. people.Values.Select(p => p.OrderBy(e => e.Order).Select(e => e.Item).ToArray())], ids.Count);
    }
}
