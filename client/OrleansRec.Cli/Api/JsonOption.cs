using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace OrleansRec.Cli.Api;

/// <summary><c>--json</c>: the answer as it came, for scripts.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print the answer as JSON." };

    /// <summary>One line, which the console neither wraps nor colours.</summary>
    public static void Print<T>(IAnsiConsole console, T answer, JsonTypeInfo<T> type) =>
        console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(answer, type));
}
