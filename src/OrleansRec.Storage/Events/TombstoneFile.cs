using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Storage.Events;

/// <summary>
/// Tombstones outside of what they are about: a backup is older than the forgettings after it, so that a storage restored from one has the people
/// again and no tombstones. This file brings them back, as long as the backup does not replace it too.
/// </summary>
/// <remarks>Text: a line with the key of the hashes, then one line per tombstone, hash and time, appended and flushed to the disk.</remarks>
internal sealed class TombstoneFile : IDisposable
{
    private const string Title = "orleansrec-tombstones-1 ";
    private const int HashBytes = 32;

    private readonly Lock _writing = new();
    private readonly string _path;
    private FileStream _file;
    private Tombstones? _read;

    private TombstoneFile(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Opens a file, making it where there is none; what a crash left of a last line is taken off.</summary>
    /// <exception cref="StorageRefusedException">It cannot be read or written, or is none of these.</exception>
    public static TombstoneFile Open(string path)
    {
        path = Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var text = File.Exists(path) ? File.ReadAllText(path) : "";
            var whole = text.LastIndexOf('\n') + 1;
            var file = new TombstoneFile(path, OpenStream(path));
            try
            {
                // Of a first line that was cut short there may be no more than a part of the title.
                if (!text.StartsWith(Title[..Math.Min(text.Length, Title.Length)], StringComparison.Ordinal)) throw file.Foreign();
                if (whole > 0) file._read = file.Parse(text[..whole]);
                file._file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, whole)));
                file._file.Seek(0, SeekOrigin.End);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException($"The tombstones '{path}' cannot be used ({error.Message.TrimEnd('.')}); choose another file.", error);
        }
    }

    /// <summary>Reconciles with a log that is being opened and says so where it was restored from a backup.</summary>
    /// <exception cref="StorageRefusedException">The file belongs to another log, or cannot be written.</exception>
    public async Task RestoreAsync(IEventLog log, Func<Tombstones, Task> clearStates, ILogger logger, CancellationToken ct)
    {
        try
        {
            if (await ReconcileAsync(log, clearStates, ct).ConfigureAwait(false) is > 0 and var missing) Log.Buried(logger, missing);
        }
        catch (UnavailableException error)
        {
            throw new StorageRefusedException(error.Message, error);
        }
    }

    /// <summary>
    /// Makes file and log hold the same tombstones, and the log forget again whoever is in it from before a forgetting.
    /// </summary>
    /// <param name="clearStates">Takes the people of these tombstones out of grain storage: first, so that after a crash it is done again.</param>
    /// <returns>How many tombstones the log did not have.</returns>
    /// <exception cref="StorageRefusedException">The file belongs to another log.</exception>
    public async Task<int> ReconcileAsync(IEventLog log, Func<Tombstones, Task> clearStates, CancellationToken ct)
    {
        var logged = await log.ReadTombstonesAsync(ct).ConfigureAwait(false);
        var kept = _read ?? new Tombstones(logged.Secret, []);
        if (_read is null) Append(Title + Convert.ToHexString(logged.Secret) + "\n");
        var sameKey = kept.Secret.AsSpan().SequenceEqual(logged.Secret);
        if (!sameKey && (logged.Count > 0 || await log.HeadAsync(ct).ConfigureAwait(false) > 0))
            throw new StorageRefusedException($"The tombstones '{_path}' are those of another log; choose this log's own file, or a new one.");
        var missing = kept.Without(logged);
        if (missing.Count > 0 || !sameKey)
        {
            await clearStates(missing).ConfigureAwait(false);
            await log.BuryAsync(missing, ct).ConfigureAwait(false);
        }

        Add(logged.Without(kept).All);
        _read = new Tombstones(kept.Secret, [.. kept.All, .. logged.All]);
        return missing.Count;
    }

    /// <summary>Writes the file anew from the log where somebody took it away.</summary>
    /// <exception cref="UnavailableException">It could not be written; it is tried again.</exception>
    public async Task ReplaceLostAsync(IEventLog log, CancellationToken ct)
    {
        if (File.Exists(_path)) return;
        var logged = await log.ReadTombstonesAsync(ct).ConfigureAwait(false);
        lock (_writing)
        {
            var lost = _file;
            try
            {
                _file = OpenStream(_path);
                Append(Title + Convert.ToHexString(logged.Secret) + "\n");
                Add(logged.All);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or UnavailableException)
            {
                // A part of it would be taken for the whole.
                if (_file != lost)
                {
                    _file.Dispose();
                    File.Delete(_path);
                    _file = lost;
                }

                throw new UnavailableException($"The tombstones '{_path}' are gone and could not be written anew ({error.Message.TrimEnd('.')}).", error);
            }

            lost.Dispose();
        }

        // Of forgettings in between.
        Add((await log.ReadTombstonesAsync(ct).ConfigureAwait(false)).Without(logged).All);
        _read = logged;
    }

    /// <summary>Keeps tombstones, durably; again, it changes nothing.</summary>
    /// <exception cref="UnavailableException">They are in the log, but could not be written here; forget again.</exception>
    public void Add(IReadOnlyCollection<Tombstone> tombstones)
    {
        if (tombstones.Count == 0) return;
        var lines = new StringBuilder();
        foreach (var (hash, at) in tombstones) lines.Append(Convert.ToHexString(hash)).Append(' ').Append(CultureInfo.InvariantCulture, $"{at}\n");
        Append(lines.ToString());
    }

    public void Dispose() => _file.Dispose();

    /// <summary>For its owner only.</summary>
    private static FileStream OpenStream(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private void Append(string lines)
    {
        lock (_writing)
        {
            var before = _file.Position;
            try
            {
                _file.Write(Encoding.UTF8.GetBytes(lines));
                _file.Flush(flushToDisk: true);
            }
            catch (IOException error)
            {
                _file.SetLength(before);
                throw new UnavailableException($"The tombstones '{_path}' could not be written ({error.Message.TrimEnd('.')}); forget again.", error);
            }
        }
    }

    private Tombstones Parse(string text)
    {
        var lines = text.Split('\n')[..^1];
        var secret = Bytes(lines[0].AsSpan(Title.Length), 1);
        return new Tombstones(secret, lines.Skip(1).Select((line, n) =>
            line.Split(' ') is [var hash, var at] && long.TryParse(at, NumberStyles.Integer, CultureInfo.InvariantCulture, out var time)
                ? new Tombstone(Bytes(hash, n + 2), time)
                : throw Malformed(n + 2)));
    }

    private byte[] Bytes(ReadOnlySpan<char> hex, int line)
    {
        var bytes = new byte[HashBytes];
        return hex.Length == 2 * HashBytes && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? bytes
            : throw Malformed(line);
    }

    private StorageRefusedException Foreign() => new($"'{_path}' is another file, not one of tombstones; choose another name.");

    private StorageRefusedException Malformed(int line) =>
        new($"The tombstones '{_path}' are damaged in line {line}: each is 64 hexadecimal digits and a time; mend or remove that line, or choose another file.");
}
