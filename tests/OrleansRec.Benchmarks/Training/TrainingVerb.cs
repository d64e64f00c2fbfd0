using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Benchmarks.Training;

/// <summary><c>training</c>: how many rows a second are learned from category columns and with large tables, beside the peers' programs in turns.</summary>
internal static class TrainingVerb
{
    private const int Steps = 150;
    private const int ManyRows = 1_000_000;
    private const int FewRows = 10_000;
    private const int Seconds = 5;
    private const string TablesPeer = "dlrm_step.py";
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

        var verb = new Command("training", "Multi-task training on category columns and with large tables, beside the peers.") { peers, threads, rounds, report };
        verb.SetAction((parsed, _) => RunAsync(parsed.GetValue(peers), parsed.GetValue(threads), parsed.GetValue(rounds), parsed.GetValue(report)));
        return verb;
    }

    private static async Task<int> RunAsync(string? peers, int threads, int rounds, string? report)
    {
        var folder = peers is null ? null : Path.GetFullPath(peers);
        var memory = TablesInMemory(threads);
        var (big, small, census) = (new List<double>(), new List<double>(), new List<double>());
        var (peerDense, peerSparse, peerCensus) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            big.Add(Say("ours, two tables of 1M rows", Tables(ManyRows, threads)));
            small.Add(Say("ours, two tables of 10k rows", Tables(FewRows, threads)));
            census.Add(Say("ours, census", CensusSteps.RowsPerSecond(Steps, threads)));
            if (folder is null) continue;
            var results = PeerScript.Run(
                folder, TablesPeer, "--rows", ManyRows, "--modes", "dense", "sparse", "--seconds", Seconds, "--threads", threads)["results"]!.AsArray();
            peerDense.Add(Say("peer, 1M rows, dense Adam", (double)results[0]!["samples_per_s"]!));
            peerSparse.Add(Say("peer, 1M rows, SparseAdam", (double)results[1]!["samples_per_s"]!));
            peerCensus.Add(Say("peer, census", (double)PeerScript.Run(
                folder, CensusPeer, "--extractor", "mmoe", "--steps", Steps, "--seeds", 1, "--threads", threads)["samples_per_s"]!));
        }

        var figures = new JsonObject
        {
            ["threads"] = threads,
            ["rounds"] = rounds,
            ["census_samples_per_s"] = Math.Round(Median(census)),
            ["big_table_samples_per_s"] = Math.Round(Median(big)),
            ["small_table_samples_per_s"] = Math.Round(Median(small)),
            ["step_time_1m_vs_10k"] = Math.Round(Median(small) / Median(big), 2),
            ["memory_vs_tables"] = Math.Round(memory, 2),
        };
        if (folder is not null)
        {
            figures["peer_census_samples_per_s"] = Math.Round(Median(peerCensus));
            figures["census_vs_peer"] = Math.Round(Median(census) / Median(peerCensus), 2);
            figures["peer_big_table_dense_samples_per_s"] = Math.Round(Median(peerDense));
            figures["peer_big_table_sparse_samples_per_s"] = Math.Round(Median(peerSparse));
            figures["big_table_vs_peer"] = Math.Round(Median(big) / Math.Max(Median(peerDense), Median(peerSparse)), 2);
        }
        else
        {
            const string without = "Give --peers to run the peers' programs in the same run.";
            figures["notes"] = new JsonObject { ["census_vs_peer"] = without, ["big_table_vs_peer"] = without };
        }

        ReportOrigin.AddTo(figures);
        Console.WriteLine(figures.ToJsonString());
        if (report is not null) await File.WriteAllTextAsync(report, figures.ToJsonString(_indented) + "\n");
        return 0;
    }

    private static double Tables(int rows, int threads)
    {
        using var steps = new TableSteps(rows, threads);
        return steps.SamplesPerSecond(Seconds);
    }

    /// <summary>The most memory that building two tables of 1M rows and training a second on them takes, relative to the tables.</summary>
    private static double TablesInMemory(int threads)
    {
        // What torch and the runtime need anyway is taken before.
        Tables(FewRows, threads);
        var before = ProcessMemory.Resident();
        using var steps = new TableSteps(ManyRows, threads);
        steps.SamplesPerSecond(1);
        return (double)(ProcessMemory.Peak() - before) / TableSteps.TableBytes(ManyRows);
    }

    private static double Say(string what, double samples)
    {
        Console.WriteLine(FormattableString.Invariant($"{what}: {samples:0} samples/s"));
        return samples;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
