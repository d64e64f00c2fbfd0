using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>Figures by dotted key: printed as they come, written as one JSON object.</summary>
internal sealed class BenchmarkReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly JsonObject _root = [];

    public void Set(string key, double value)
    {
        var rounded = Math.Round(value, Math.Abs(value) >= 100 ? 1 : 4);
        Console.WriteLine(FormattableString.Invariant($"{key} = {rounded}"));
        var parts = key.Split('.');
        var at = _root;
        foreach (var part in parts[..^1])
        {
            if (at[part] is not JsonObject next) at[part] = next = [];
            at = next;
        }

        at[parts[^1]] = rounded;
    }

    /// <summary>Why a key is absent, or what it stands for.</summary>
    public void Note(string key, string why)
    {
        Console.WriteLine($"{key}: {why}");
        if (_root["notes"] is not JsonObject notes) _root["notes"] = notes = [];
        notes[key] = why;
    }

    public async Task WriteAsync(string? file)
    {
        ReportOrigin.AddTo(_root);
        _root["cores"] = Environment.ProcessorCount;
        if (file is not null) await File.WriteAllTextAsync(file, _root.ToJsonString(Indented));
    }
}
