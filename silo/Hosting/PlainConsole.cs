using Microsoft.Extensions.Logging.Console;

namespace OrleansRec.Silo.Hosting;

/// <summary>Log lines on stderr, one line each, so that stdout stays for what the verb has to say.</summary>
internal static class PlainConsole
{
    public static void AddPlainConsole(this ILoggingBuilder logging, SiloSettings settings)
    {
        logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (!settings.Quiet) return;
        logging.AddFilter<ConsoleLoggerProvider>((category, level) =>
            level >= LogLevel.Error && category?.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) == false);
    }
}
