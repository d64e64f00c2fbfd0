using System.CommandLine;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>classify</c>: the likeliest categories of an item.</summary>
internal static class ClassifyCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var (url, json) = (UrlOption.Create(), JsonOption.Create());
        var title = new Option<string?>("--title") { Description = "The item's title." };
        var brand = new Option<string?>("--brand") { Description = "The item's brand." };
        var price = new Option<double?>("--price") { Description = "The item's price." };
        var attributes = new Option<string[]>("--attribute") { Description = "An attribute as key=value; may be repeated." };
        var image = new Option<string?>("--image") { Description = "A PNG or JPEG file of up to 1 MB." };
        var count = new Option<int>("--count") { Description = "How many categories.", DefaultValueFactory = _ => 10 };
        var command = new Command("classify", "Prints the likeliest categories of an item.") { url, json, title, brand, price, attributes, image, count };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            var item = new UnnamedItem(
                parsed.GetValue(title), parsed.GetValue(brand), parsed.GetValue(price), Parse(parsed.GetValue(attributes) ?? []),
                Picture(parsed.GetValue(image)));
            var answer = await api.Send(
                HttpMethod.Post, $"/v1/items/classify?count={parsed.GetValue(count)}", item,
                CliJson.Default.UnnamedItem, CliJson.Default.ItemClassification, cancellation);
            if (parsed.GetValue(json))
            {
                JsonOption.Print(console, answer, CliJson.Default.ItemClassification);
                return 0;
            }
            var table = new Table().AddColumns("category", "probability");
            foreach (var category in answer.Categories)
                table.AddRow(new Text(category.Category), new Text(category.Probability.ToString("0.0000", CultureInfo.InvariantCulture)));
            console.Write(table);
            console.MarkupLineInterpolated($"From {answer.ModelVersion}.");
            return 0;
        });
        return command;
    }

    private static byte[]? Picture(string? file)
    {
        if (file is null) return null;
        try
        {
            var bytes = new FileInfo(file).Length;
            return bytes is > 0 and <= Limits.MaxImageBytes
                ? File.ReadAllBytes(file)
                : throw new BadInputException($"'--image' is '{file}' of {bytes} bytes; give a PNG or JPEG file of 1 to {Limits.MaxImageBytes} bytes.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'--image' is '{file}', which cannot be read ({error.Message.TrimEnd('.')}); give a PNG or JPEG file.");
        }
    }

    private static Dictionary<string, string> Parse(string[] attributes)
    {
        var map = new Dictionary<string, string>();
        foreach (var text in attributes)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) throw new BadInputException($"'--attribute' is '{text}'; write key=value.");
            map[text[..at]] = text[(at + 1)..];
        }
        return map;
    }
}
