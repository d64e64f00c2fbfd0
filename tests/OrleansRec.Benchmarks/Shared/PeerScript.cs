using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>A peer program: prints one JSON object as its last line.</summary>
internal static class PeerScript
{
    private const string Python = "/usr/bin/python3";

    /// <exception cref="InvalidOperationException">The program failed; the message has its last words.</exception>
    public static JsonNode Run(string folder, string script, params object[] arguments)
    {
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.ArgumentList.Add(Path.GetFullPath(Path.Combine(folder, script)));
        foreach (var argument in arguments) start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 && lines.Length > 0
            ? JsonNode.Parse(lines[^1])!
            : throw new InvalidOperationException($"{script} ended with code {process.ExitCode}: {errors.GetAwaiter().GetResult().Trim()}");
    }
}
