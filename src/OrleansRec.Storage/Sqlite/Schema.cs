using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace OrleansRec.Storage.Sqlite;

/// <summary>Makes a file's tables where it has none, and refuses files that are not ours or are newer than this program.</summary>
internal static class Schema
{
    /// <param name="file">The path; the file is created where it does not exist.</param>
    /// <param name="script">
    /// Name of the embedded script, such as <c>log.sql</c>; the steps after it are <c>log.2.sql</c> and so on. A file keeps the number of
    /// its last step as <c>user_version</c>.
    /// </param>
    /// <exception cref="StorageRefusedException">The file cannot be used.</exception>
    public static void Ensure(string file, string script, ILogger logger)
    {
        try
        {
            var newest = Newest(script);
            using var database = Database.OpenWriter(file);
            var version = database.Scalar("PRAGMA user_version");
            if (version > newest)
            {
                throw new StorageRefusedException(
                    $"'{file}' has schema version {version}, newer than this program's {newest}; run the newer OrleansRec or use another folder.");
            }
            if (version == newest) return;
            if (version == 0 && database.Scalar("SELECT count(*) FROM sqlite_master") > 0)
            {
                throw new StorageRefusedException($"'{file}' is a database of another program; use another folder.");
            }
            for (var step = version + 1; step <= newest; step++)
            {
                database.Begin();
                database.Execute(Read(NameOf(script, step)) + $"; PRAGMA user_version = {step};");
                database.Commit();
            }
            Log.TablesCreated(logger, file, newest);
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

    private static long Newest(string script)
    {
        var newest = 1L;
        while (typeof(Schema).Assembly.GetManifestResourceInfo(ResourceOf(NameOf(script, newest + 1))) is not null) newest++;
        return newest;
    }

    private static string NameOf(string script, long step) => step == 1 ? script : Path.ChangeExtension(script, $"{step}.sql");

    private static string ResourceOf(string script) => "OrleansRec.Storage.Scripts." + script;

    private static string Read(string script)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(ResourceOf(script))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
