using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace OrleansRec.Storage.Sqlite;

/// <summary>Makes a file's tables where it has none, and refuses files that are not ours or are newer than this program.</summary>
internal static class Schema
{
    /// <summary>The version of every script; kept in each file as <c>user_version</c>.</summary>
    public const long Version = 1;

    /// <param name="file">The path; the file is created where it does not exist.</param>
    /// <param name="script">Name of the embedded script, such as <c>log.sql</c>.</param>
    /// <exception cref="StorageRefusedException">The file cannot be used.</exception>
    public static void Ensure(string file, string script, ILogger logger)
    {
        try
        {
            using var database = Database.OpenWriter(file);
            var version = database.Scalar("PRAGMA user_version");
            if (version > Version)
            {
                throw new StorageRefusedException(
                    $"'{file}' has schema version {version}, newer than this program's {Version}; run the newer OrleansRec or use another folder.");
            }
            if (version == Version) return;
            if (database.Scalar("SELECT count(*) FROM sqlite_master") > 0)
            {
                throw new StorageRefusedException($"'{file}' is a database of another program; use another folder.");
            }
            database.Begin();
            database.Execute(Read(script) + $"; PRAGMA user_version = {Version};");
            database.Commit();
            Log.TablesCreated(logger, file, Version);
        }
        catch (SqliteException error)
        {
            throw new StorageRefusedException(Explain(file, error), error);
        }
    }

    private static string Explain(string file, SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => $"'{file}' is not a database; move it away or use another folder.",
        raw.SQLITE_CORRUPT => $"'{file}' is damaged ({error.Message}); restore it from a backup or use another folder.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM =>
            $"'{file}' cannot be opened for writing; give this program's account write access or use another folder.",
        raw.SQLITE_BUSY => $"'{file}' is locked by another program; close that program or use another folder.",
        _ => $"'{file}' cannot be opened ({error.Message}); use another folder.",
    };

    private static string Read(string script)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("OrleansRec.Storage.Scripts." + script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
