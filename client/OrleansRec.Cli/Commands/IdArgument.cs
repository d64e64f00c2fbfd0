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
}
