using System.CommandLine;
using OrleansRec.Cli.Api;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>export</c>: everything about a user as JSON lines.</summary>
internal static class ExportCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var user = IdArgument.Create("user", "The id of the user, or of the visitor with --visitor.");
        var visitor = VisitorOption.Create();
        var output = new Option<string?>("--output") { Description = "Write to this file in place of the screen." };
        var command = new Command("export", "Prints everything about a user or a visitor: one line for the person, then one for each event.") { user, visitor, url, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var path = $"{VisitorOption.Path(parsed, visitor, user)}/export";
            if (parsed.GetValue(output) is not { } file)
            {
                await api.Copy(path, console.Profile.Out.Writer, cancellation);
                return 0;
            }
            await using var writer = Open(file);
            var lines = await api.Copy(path, writer, cancellation);
            console.MarkupLineInterpolated($"{lines} lines in {file}.");
            return 0;
        });
        return command;
    }

    private static StreamWriter Open(string file)
    {
        try
        {
            return new StreamWriter(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'--output' is '{file}', which cannot be written ({error.Message.TrimEnd('.')}); choose another file.");
        }
    }
}
