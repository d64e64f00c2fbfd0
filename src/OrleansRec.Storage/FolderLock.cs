namespace OrleansRec.Storage;

/// <summary>Keeps a folder to one process: an open file that no other process can open. The system frees it however the process ends.</summary>
internal sealed class FolderLock : IDisposable
{
    public const string FileName = "lock";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Creates the folder where it does not exist and takes its lock.</summary>
    /// <exception cref="StorageRefusedException">The folder cannot be written, or another process has it.</exception>
    public static FolderLock Take(string folder)
    {
        try
        {
            Make(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageRefusedException($"Folder '{folder}' cannot be created ({error.Message.TrimEnd('.')}); choose another folder.", error);
        }
        var path = Path.Combine(folder, FileName);
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StorageRefusedException($"Folder '{folder}' is not writable; give this program's account write access.", error);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new StorageRefusedException($"Folder '{folder}' is in use by another process; stop that process or choose another folder.", error);
        }
        catch (IOException error)
        {
            throw new StorageRefusedException($"Folder '{folder}' is not writable ({error.Message.TrimEnd('.')}); choose another folder.", error);
        }
    }

    /// <summary>A new folder is this account's alone: it is to hold what people did.</summary>
    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows() || Directory.Exists(folder)) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _file.Dispose();
}
