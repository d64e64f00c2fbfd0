using System.CommandLine;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Users;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>forget</c>: removes a user or a visitor and prints the receipt.</summary>
internal static class ForgetCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var user = IdArgument.Create("user", "The id of the user, or of the visitor with --visitor.");
        var visitor = VisitorOption.Create();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what there is." };
        var command = new Command("forget", "Removes a user's, or a visitor's, events, state and attributes, and prints the receipt.") { user, visitor, url, dryRun, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var path = $"{VisitorOption.Path(parsed, visitor, user)}?dryRun={(parsed.GetValue(dryRun) ? "true" : "false")}";
            var receipt = await api.Delete(path, CliJson.Default.ForgetReceipt, cancellation);
            if (parsed.GetValue(json))
                JsonOption.Print(console, receipt, CliJson.Default.ForgetReceipt);
            else
                Print(console, receipt);
            return 0;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, ForgetReceipt receipt)
    {
        var what = $"{receipt.Events} events, {receipt.Attributes} attributes, {receipt.Visitors} merged visitors";
        var version = receipt.LastModelVersion is null ? "no model version learned from them" : $"the last model version that saw them is {receipt.LastModelVersion}";
        console.MarkupLineInterpolated($"{(receipt.DryRun ? "Would forget" : "Forgot")} {receipt.UserId ?? receipt.VisitorId}: {what}; {version}.");
    }
}
