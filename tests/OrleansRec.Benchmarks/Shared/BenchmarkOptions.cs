using System.CommandLine;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>Options that every verb has.</summary>
internal static class BenchmarkOptions
{
    public static Option<string?> Report() => new("--report") { Description = "Write the figures to this JSON file." };

    /// <param name="script">A program that the folder must have.</param>
    public static Option<string?> Peers(string script)
    {
        var peers = new Option<string?>("--peers") { Description = "The folder of the peers' programs, run in turns with ours; without it ratios to them are absent." };
        peers.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !File.Exists(Path.Combine(result.Tokens[0].Value, script)))
                result.AddError($"'--peers' is '{result.Tokens[0].Value}', which has no '{script}'.");
        });
        return peers;
    }

    /// <summary>A whole number of at least 1.</summary>
    public static Option<int> Size(string name, int standard, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} (default {standard}).", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"'{name}' is below 1; give at least 1.");
        });
        return option;
    }

    /// <summary>Seconds above 0.</summary>
    public static Option<double> Seconds(string name, double standard, string description)
    {
        var option = new Option<double>(name) { Description = $"{description} (default {standard}).", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 3_600)) result.AddError($"'{name}' is out of range; give more than 0, at most 3600.");
        });
        return option;
    }
}
