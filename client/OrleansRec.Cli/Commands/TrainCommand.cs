using System.CommandLine;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Models;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>train</c>: asks for a training round.</summary>
internal static class TrainCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var full = new Option<bool>("--full") { Description = "From scratch on the whole log, in place of an incremental round." };
        var command = new Command("train", "Asks for a training round now; returns at once.") { url, full };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var status = await api.Send(
                HttpMethod.Post, "/v1/models/train", new TrainRequest(parsed.GetValue(full)),
                CliJson.Default.TrainRequest, CliJson.Default.TrainerStatus, cancellation);
            console.MarkupLineInterpolated($"{ModelsCommand.Describe(status)}");
            return 0;
        });
        return command;
    }
}
