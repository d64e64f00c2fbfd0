using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OrleansRec.Contracts.Users;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// One line for each entry, which names nobody: Orleans' own messages and exceptions hold grain keys, which are people's ids. Whatever text names a
/// person ends there (<see cref="UserKey.Redact"/>); types of exceptions and where they were thrown stay.
/// </summary>
internal sealed class PlainFormatter(IOptions<ConsoleFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "plain";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(TimeProvider.System.GetUtcNow().UtcDateTime.ToString(options.Value.TimestampFormat, CultureInfo.InvariantCulture));
        textWriter.Write($"{Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] ");
        textWriter.Write(Line(UserKey.Redact(message)));
        if (logEntry.Exception is { } exception) Write(exception, " ", textWriter);
        textWriter.WriteLine();
    }

    private static void Write(Exception exception, string before, TextWriter line)
    {
        line.Write($"{before}{exception.GetType()}: {Line(UserKey.Redact(exception.Message))} {Line(exception.StackTrace ?? "")}");
        if (exception is AggregateException several)
        {
            foreach (var inner in several.InnerExceptions) Write(inner, " ---> ", line);
        }
        else if (exception.InnerException is { } cause)
        {
            Write(cause, " ---> ", line);
        }
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
