using System.CommandLine;

namespace OrleansRec.Cli.Commands;

/// <summary>The id of somebody or something, as a part of a route: an empty one would be another route.</summary>
internal static class IdArgument
{
    public static Argument<string> Create(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }]) result.AddError($"'{name}' is empty; give an id of 1 to 256 bytes.");
        });
        return argument;
    }

    /// <summary>The id as a segment of a path, where "." and ".." alone would be taken for steps of it.</summary>
    public static string Escape(string id) => id is "." or ".." ? id.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(id);
}
