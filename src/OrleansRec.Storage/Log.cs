using Microsoft.Extensions.Logging;

namespace OrleansRec.Storage;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Error, "The {Name} could not be written; {Writes} writes failed and may be tried again.")]
    public static partial void WriteFailed(ILogger logger, string name, int writes, Exception error);

    [LoggerMessage(2002, LogLevel.Information, "Opened {Folder}: {Events} events, {Items} items.")]
    public static partial void Opened(ILogger logger, string folder, long events, int items);

    [LoggerMessage(2003, LogLevel.Information, "Made the tables of {File}, version {Version}.")]
    public static partial void TablesCreated(ILogger logger, string file, long version);

    [LoggerMessage(2004, LogLevel.Warning, "The {Name} could not be closed cleanly; the next start recovers it.")]
    public static partial void CloseFailed(ILogger logger, string name, Exception error);

    [LoggerMessage(2005, LogLevel.Warning, "Database {Database} cannot be reached ({Reason}); it is tried again.")]
    public static partial void DatabaseUnreachable(ILogger logger, string database, string reason);

    [LoggerMessage(2007, LogLevel.Warning, "The storage, restored from a backup, lacked {Tombstones} tombstones of people who were forgotten; they are forgotten again.")]
    public static partial void Buried(ILogger logger, int tombstones);

    [LoggerMessage(2008, LogLevel.Warning, "{File} was missing beside {Folder}/log.db; it was made anew and is empty. Stop and restore it from a backup if it held anything.")]
    public static partial void FileMissing(ILogger logger, string file, string folder);

    [LoggerMessage(2006, LogLevel.Warning, "The event log's write-ahead file could not be copied; it grows until the next time.")]
    public static partial void CopyFailed(ILogger logger, Exception error);
}
