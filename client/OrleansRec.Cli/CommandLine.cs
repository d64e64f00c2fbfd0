using System.CommandLine;
using OrleansRec.Cli.Api;
using OrleansRec.Cli.Commands;
using OrleansRec.Datasets;
using Spectre.Console;

namespace OrleansRec.Cli;

/// <summary>The verbs, and what their failures mean for the exit code: 0 done, 1 failed, 2 bad input, 130 stopped.</summary>
public static class CommandLine
{
    private const int Done = 0, Failed = 1, BadInput = 2, Stopped = 130;
    private const int PlainWidth = 1_000;

    /// <summary>Runs one verb; results go to <paramref name="output"/>, everything else to <paramref name="error"/>.</summary>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var console = ConsoleFor(output);
        var root = new RootCommand("Talks to an OrleansRec server over HTTP.")
        {
            ImportCommand.Create(console),
            TrackCommand.Create(console),
            RecommendCommand.Create(console),
            RecommendCommand.CreateExplain(console),
            RankCommand.Create(console),
            SimilarCommand.Create(console),
            ExportCommand.Create(console),
            ForgetCommand.Create(console),
            ClassifyCommand.Create(console),
            ProfileCommand.Create(console),
            NewKeyCommand.Create(console),
            KeyOption.Instance,
            ModelsCommand.Create(console),
            ScenariosCommand.Create(console),
            TrainCommand.Create(console),
            ActivateCommand.Create(console),
            LoadCommand.Create(console),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
                await error.WriteLineAsync(fault.Message);
            await error.WriteLineAsync("Add --help to see what is expected.");
            return BadInput;
        }
        try
        {
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error };
            return await parsed.InvokeAsync(settings, cancellation);
        }
        catch (Exception failure)
        {
            var (code, message) = Explain(failure);
            await error.WriteLineAsync(message);
            return code;
        }
    }

    /// <summary>Colours and wrapping for a terminal; plain long lines for a file or a pipe.</summary>
    private static IAnsiConsole ConsoleFor(TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!isTerminal)
            console.Profile.Width = PlainWidth;
        return console;
    }

    private static (int Code, string Message) Explain(Exception failure) => failure switch
    {
        ApiException { IsBadInput: true } => (BadInput, failure.Message),
        ApiException or IncompleteException => (Failed, failure.Message),
        DatasetException or BadInputException => (BadInput, failure.Message),
        OperationCanceledException => (Stopped, "Stopped; run the same command again to go on, nothing is counted twice."),
        _ => (Failed, $"{failure.GetType().Name}: {failure.Message}"),
    };
}

/// <summary>An option's value cannot be used; the message names it.</summary>
internal sealed class BadInputException(string message) : Exception(message);

/// <summary>The work came to its end, but not all of it was accepted.</summary>
internal sealed class IncompleteException(string message) : Exception(message);
