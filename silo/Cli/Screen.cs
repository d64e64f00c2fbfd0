using Spectre.Console;

namespace OrleansRec.Silo.Cli;

/// <summary>The terminal; wide enough for tables where the output goes to a file.</summary>
internal static class Screen
{
    private const int FileWidth = 160;

    public static IAnsiConsole Console { get; } = Create();

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Console;
        if (System.Console.IsOutputRedirected) console.Profile.Width = FileWidth;
        return console;
    }

    /// <summary>A line as it is: not wrapped, numbers in invariant form.</summary>
    public static void Say(FormattableString text) => System.Console.WriteLine(FormattableString.Invariant(text));
}
