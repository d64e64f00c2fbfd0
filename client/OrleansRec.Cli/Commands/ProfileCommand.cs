using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Users;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>profile</c>: what the engine makes of a user.</summary>
internal static class ProfileCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var user = IdArgument.Create("user", "The user's id.");
        var command = new Command("profile", "Prints a user's interests, preferred attributes and predicted traits.") { user, url, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var path = $"/v1/users/{IdArgument.Escape(parsed.GetValue(user)!)}/profile";
            var profile = await api.Get(path, CliJson.Default.UserProfile, cancellation);
            if (parsed.GetValue(json))
                JsonOption.Print(console, profile, CliJson.Default.UserProfile);
            else
                Print(console, profile);
            return 0;
        });
        return command;
    }

    private static void Print(IAnsiConsole console, UserProfile profile)
    {
        var table = new Table().AddColumns("what", "value", "score");
        foreach (var interest in profile.Interests)
            AddRow("interest", interest.Category, interest.Share);
        foreach (var attribute in profile.PreferredAttributes)
            AddRow("attribute", $"{attribute.Key} {attribute.Value}", attribute.Score);
        foreach (var trait in profile.PredictedTraits)
            AddRow("trait", $"{trait.Key} {trait.Value}", trait.Probability);
        console.Write(table);
        var price = profile.PriceLevel is { } level ? $"price level {level.ToString("0.00", CultureInfo.InvariantCulture)}, " : "";
        var fallback = profile.Fallback is null ? "" : $", fallback {profile.Fallback}";
        console.MarkupLineInterpolated($"{price}from {profile.ModelVersion ?? "no model"}{fallback}, user version {profile.Version}.");

        void AddRow(string what, string value, double score) =>
            table.AddRow(new Text(what), new Text(value), new Text(score.ToString("0.000", CultureInfo.InvariantCulture)));
    }
}
