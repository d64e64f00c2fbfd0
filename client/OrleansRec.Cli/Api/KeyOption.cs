using System.CommandLine;

namespace OrleansRec.Cli.Api;

/// <summary><c>--key</c> of every verb: the key that the server asks for.</summary>
internal static class KeyOption
{
    /// <summary>Read where <c>--key</c> is not given: a key on the command line is in the shell's history.</summary>
    public const string Variable = "ORLEANSREC_KEY";

    public static readonly Option<string?> Instance = new("--key")
    {
        Description = $"The server's key; {Variable} where it is not given.",
        Recursive = true,
    };

    public static string? Of(ParseResult parsed) => parsed.GetValue(Instance) ?? Environment.GetEnvironmentVariable(Variable);
}
