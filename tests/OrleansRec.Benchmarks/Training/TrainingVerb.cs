using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Training;

/// <summary><c>training</c>: how many rows a second are learned, beside the peers' programs in turns.</summary>
internal static class TrainingVerb
{
    private const int Steps = 150;
    private const string CensusPeer = "census_mmoe.py";
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var peers = new Option<string?>("--peers") { Description = "The folder of the peers' programs, run in turns with ours." };
        peers.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !File.Exists(Path.Combine(result.Tokens[0].Value, CensusPeer)))
                result.AddError($"'--peers' is '{result.Tokens[0].Value}', which has no '{CensusPeer}'.");
        });
        var threads = new Option<int>("--threads") { Description = "Threads of ours and of the peers.", DefaultValueFactory = _ => 2 };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each; medians count.", DefaultValueFactory = _ => 3 };
        var report = new Option<string?>("--report") { Description = "Write the figures to this JSON file." };
        foreach (var option in new[] { threads, rounds })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 64) result.AddError($"'{option.Name}' is out of range; give 1 to 64.");
            });
        }

        var verb = new Command("training", "Multi-task training on category columns, beside the peers.") { peers, threads, rounds, report };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(peers), parsed.GetValue(threads), parsed.GetValue(rounds), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(string? peers, int threads, int rounds, string? report)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(CensusSteps.RowsPerSecond(Steps, threads));
            Console.WriteLine(FormattableString.Invariant($"ours {ours[^1]:0} rows/s"));
            if (peers is null) continue;
            theirs.Add((double)PeerScript.Run(
                Path.GetFullPath(peers), CensusPeer, "--extractor", "mmoe", "--steps", Steps, "--seeds", 1, "--threads", threads)["samples_per_s"]!);
            Console.WriteLine(FormattableString.Invariant($"peer {theirs[^1]:0} rows/s"));
        }

        var figures = new JsonObject { ["threads"] = threads, ["rounds"] = rounds, ["census_samples_per_s"] = Math.Round(Median(ours)) };
        if (theirs.Count > 0)
        {
            figures["peer_census_samples_per_s"] = Math.Round(Median(theirs));
            figures["census_vs_peer"] = Math.Round(Median(ours) / Median(theirs), 2);
        }

        const string unwritten = "Training with large tables is not measured yet.";
        var notes = new JsonObject { ["big_table_vs_peer"] = unwritten, ["step_time_1m_vs_10k"] = unwritten, ["memory_vs_tables"] = unwritten };
        if (peers is null) notes["census_vs_peer"] = "Give --peers to run the peers' programs in the same run.";
        figures["notes"] = notes;

        Console.WriteLine(figures.ToJsonString());
        if (report is not null) await File.WriteAllTextAsync(report, figures.ToJsonString(_indented) + "\n");
        return 0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
