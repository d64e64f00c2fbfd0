using Microsoft.Extensions.Logging;

namespace OrleansRec.Serving;

internal static partial class Log
{
    [LoggerMessage(
        3001, LogLevel.Information, "Model {Version} goes live: {Items} items, {Dimension} floats per embedding, warmed in {Milliseconds} ms.")]
    public static partial void ModelLive(ILogger logger, string version, int items, int dimension, long milliseconds);

    [LoggerMessage(3002, LogLevel.Error, "A batch of {Requests} requests failed; they are run one by one.")]
    public static partial void BatchFailed(ILogger logger, Exception exception, int requests);

    [LoggerMessage(3003, LogLevel.Error, "A request failed.")]
    public static partial void RequestFailed(ILogger logger, Exception exception);

    [LoggerMessage(3004, LogLevel.Error, "Items changed in the catalogue could not be given to model {Version}.")]
    public static partial void ItemsFailed(ILogger logger, Exception exception, string version);
}
