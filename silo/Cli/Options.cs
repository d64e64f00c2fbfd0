using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace OrleansRec.Silo.Cli;

/// <summary>Options with a range, and those that several verbs share.</summary>
internal static class Options
{
    public static Option<int?> Port(string name, string description) => Number(name, description, 0, 65_535);

    public static Option<int?> SiloPort() => Port("--silo-port", "Port for other silos; a free one unless set.");

    public static Option<int?> GatewayPort() => Port("--gateway-port", "Port for SDK clients.");

    public static Option<string?> Report() => new("--report") { Description = "Write the figures to this JSON file." };

    /// <summary>A whole number within a range; null where the option is not given.</summary>
    public static Option<int?> Number(string name, string description, int min, int max) => new(name)
    {
        Description = $"{description} ({min} to {max})",
        CustomParser = result => Parse(result, name, min, max),
    };

    /// <summary>A number; null where the option is not given. Its range is the setting's, which says so itself.</summary>
    public static Option<double?> Real(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            result.AddError($"'{name}' is '{text}'; give a number.");
            return null;
        },
    };

    private static int? Parse(ArgumentResult result, string name, int min, int max)
    {
        var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        result.AddError($"'{name}' is '{text}'; give a whole number from {min} to {max}.");
        return null;
    }
}
