using System.CommandLine;

namespace OrleansRec.Cli.Api;

/// <summary><c>--url</c>: where the server is.</summary>
internal static class UrlOption
{
    public const string Default = "http://127.0.0.1:8080";

    public static Option<string> Create() => new("--url") { Description = "The server's address.", DefaultValueFactory = _ => Default };
}

/// <summary><c>--json</c>: the answer as it came, for scripts.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print the answer as JSON." };
}
