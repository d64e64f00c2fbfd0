using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OrleansRec.Datasets;
using OrleansRec.Http;
using OrleansRec.Learning;
using OrleansRec.Storage;

namespace OrleansRec.Silo.Cli;

/// <summary>Runs a verb: signals cancel it, every outcome becomes an exit code, every refusal one sentence on stderr.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
            return Refuse(Sentence(parsed) + " Run with --help for what there is.");

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped before the job was done.");
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (Refusal(error) is { } sentence)
        {
            return Refuse(WithFlags(sentence, parsed));
        }
        catch (JobFailedException error)
        {
            await Console.Error.WriteLineAsync(error.Message.ReplaceLineEndings(" "));
            return ExitCodes.Failed;
        }
        catch (Exception error)
        {
            await Console.Error.WriteLineAsync($"The run failed: {error}");
            return ExitCodes.Failed;
        }
    }

    /// <summary>The sentence of an error that is the caller's to mend; null for any other.</summary>
    private static string? Refusal(Exception error) => error switch
    {
        RefusedException or DatasetException or LearningRefusedException or StorageRefusedException or AddressRefusedException => error.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        _ => null,
    };

    /// <summary>
    /// Settings that were given as a flag under the name that was typed: 'LearningRate' as '--learning-rate', an entry of a list such as
    /// 'Tasks:0:Name' as 'Name' of a '--task'.
    /// </summary>
    private static string WithFlags(string sentence, ParseResult parsed)
    {
        var flags = parsed.CommandResult.Command.Options.Where(o => parsed.GetResult(o) is { Implicit: false })
            .ToDictionary(o => string.Concat(o.Name.TrimStart('-').Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..])), o => o.Name);
        // In one go: what an entry's field is called may be a flag's name too.
        return Regex.Replace(sentence, @"'(?<setting>\w+)'|'(?<list>\w+)s:\d+:(?<field>\w+)'", m =>
            flags.TryGetValue(m.Groups["setting"].Value, out var flag) ? $"'{flag}'"
            : flags.TryGetValue(m.Groups["list"].Value, out flag) ? $"'{m.Groups["field"].Value}' of a '{flag}'"
            : m.Value);
    }

    private static int Refuse(string sentence)
    {
        Console.Error.WriteLine(sentence.ReplaceLineEndings(" "));
        return ExitCodes.Refused;
    }

    /// <summary>The first signal asks the verb to stop; a second one ends the process.</summary>
    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        if (stop.IsCancellationRequested) return;
        signal.Cancel = true;
        stop.CancelAsync();
    }

    /// <summary>An argument that is not understood says more than the verb that is missing because of it.</summary>
    private static string Sentence(ParseResult parsed) =>
        (parsed.Errors.FirstOrDefault(e => e.Message.Contains('\'', StringComparison.Ordinal)) ?? parsed.Errors[0]).Message;
}
