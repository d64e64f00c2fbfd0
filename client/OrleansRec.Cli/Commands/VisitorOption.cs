using System.CommandLine;

namespace OrleansRec.Cli.Commands;

/// <summary><c>--visitor</c>: the id is that of a visitor who never signed in; user "42" and visitor "42" are two people.</summary>
internal static class VisitorOption
{
    public static Option<bool> Create() => new("--visitor") { Description = "The id is a visitor's, not a user's." };

    /// <summary>The route of the person.</summary>
    public static string Path(ParseResult parsed, Option<bool> visitor, Argument<string> id) =>
        $"/v1/{(parsed.GetValue(visitor) ? "visitors" : "users")}/{IdArgument.Escape(parsed.GetValue(id)!)}";
}
