using Microsoft.Extensions.Logging;

namespace OrleansRec.Http;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Error, "{Method} {Route} failed, trace {Trace}")]
    public static partial void Failed(this ILogger logger, string method, string route, string trace, Exception exception);

    [LoggerMessage(4003, LogLevel.Information, "The keys were changed: {Count} are in force.")]
    public static partial void KeysChanged(this ILogger logger, int count);

    [LoggerMessage(4004, LogLevel.Error, "The changed keys cannot be used, those before stay in force. {Faults}")]
    public static partial void KeysNotChanged(this ILogger logger, string faults);

    [LoggerMessage(4005, LogLevel.Warning, "The last key was taken away: whoever calls is refused until there is one.")]
    public static partial void NoKeyLeft(this ILogger logger);

    [LoggerMessage(4002, LogLevel.Warning, "{Route} is unavailable: {Reason}")]
    public static partial void Unavailable(this ILogger logger, string route, string reason, Exception? cause);
}
