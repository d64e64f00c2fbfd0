using System.CommandLine;

namespace OrleansRec.Cli.Api;

/// <summary><c>--url</c>: where the server is.</summary>
internal static class UrlOption
{
    public const string Default = "http://127.0.0.1:8080";

    public static Option<string> Create() => new("--url") { Description = "The server's address.", DefaultValueFactory = _ => Default };
}
