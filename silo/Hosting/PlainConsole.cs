using Microsoft.Extensions.Logging.Console;

namespace OrleansRec.Silo.Hosting;

/// <summary>Log lines on stderr, one line each without people in them, so that stdout stays for what the verb has to say.</summary>
internal static class PlainConsole
{
    public static void AddPlainConsole(this ILoggingBuilder logging, SiloSettings settings)
    {
        logging.ClearProviders()
            .AddConsole(console => (console.FormatterName, console.LogToStandardErrorThreshold) = (PlainFormatter.FormatterName, LogLevel.Trace))
            .AddConsoleFormatter<PlainFormatter, ConsoleFormatterOptions>(format => format.TimestampFormat = "HH:mm:ss ");
        if (!settings.Quiet) return;
        logging.AddFilter<ConsoleLoggerProvider>((category, level) =>
            level >= LogLevel.Error && category?.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) == false);
    }
}
