using System.Text.Json.Nodes;
using Spectre.Console;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>Runs a verb's stages one after another and remembers how long each took.</summary>
internal sealed class Stages(IProgressView view, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private readonly List<(string Name, double Seconds)> _taken = [];

    /// <summary>Finished stages in order, in seconds.</summary>
    public IReadOnlyList<(string Name, double Seconds)> Taken => _taken;

    public double TotalSeconds => time.GetElapsedTime(_started).TotalSeconds;

    public JsonObject ToJson() => new(_taken.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Name, Math.Round(s.Seconds, 3))));

    public static Stages For(IAnsiConsole console) => new(
        Console.IsOutputRedirected ? new PlainProgress(Console.Out, TimeProvider.System) : new TerminalProgress(console), TimeProvider.System);

    /// <param name="name">The key in the report.</param>
    /// <param name="title">What people read.</param>
    /// <param name="work">The stage's work.</param>
    public async Task<T> RunAsync<T>(string name, string title, Func<IStage, Task<T>> work)
    {
        var started = time.GetTimestamp();
        var result = await view.RunAsync(title, work);
        _taken.Add((name, time.GetElapsedTime(started).TotalSeconds));
        return result;
    }
}
