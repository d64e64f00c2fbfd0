using System.CommandLine;
using OrleansRec.Cli.Api;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>activate</c>: makes a stored version live.</summary>
internal static class ActivateCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var version = IdArgument.Create("version", "The version, as 'models' prints it.");
        var command = new Command("activate", "Makes a stored model version live: rolls back or forward.") { version, url };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var path = $"/v1/models/{IdArgument.Escape(parsed.GetValue(version)!)}/activate";
            var live = await api.Post(path, CliJson.Default.ModelVersionInfo, cancellation);
            console.MarkupLineInterpolated($"{live.Version} is live; it has learned the log up to {live.LogPosition}.");
            return 0;
        });
        return command;
    }
}
