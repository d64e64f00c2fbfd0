using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Demo;

/// <summary>The demo's own folder: it starts empty, and only what an earlier demo left is deleted for that.</summary>
internal static class DemoFolder
{
    private const string Marker = ".orleansrec-demo";
    private const string Lock = "lock";

    /// <summary>Refuses a folder that holds anything but an earlier demo; changes nothing.</summary>
    /// <exception cref="RefusedException">The folder is someone else's, in use, or cannot be read.</exception>
    public static void Check(string folder)
    {
        if (File.Exists(folder)) throw new RefusedException($"'--folder' is '{folder}', which is a file; choose a folder.");
        if (!Directory.Exists(folder)) return;
        try
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) return;
            if (!File.Exists(Path.Combine(folder, Marker)))
                throw new RefusedException($"Folder '{folder}' is not empty and no demo made it; choose another with --folder.");
            if (IsInUse(folder))
                throw new RefusedException($"Folder '{folder}' is in use by another process; stop that process or choose another with --folder.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"Folder '{folder}' cannot be read ({error.Message.TrimEnd('.')}); choose another with --folder.", error);
        }
    }

    /// <summary>Makes the folder, or empties what <see cref="Check"/> let pass.</summary>
    /// <exception cref="RefusedException">The folder cannot be written.</exception>
    public static void Empty(string folder)
    {
        Check(folder);
        try
        {
            var made = Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, Marker), "The demo of OrleansRec made this folder and deletes what is in it when it runs again.\n");
            foreach (var file in made.EnumerateFiles())
                if (file.Name != Marker) file.Delete();
            foreach (var inner in made.EnumerateDirectories()) inner.Delete(recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"Folder '{folder}' cannot be written ({error.Message.TrimEnd('.')}); choose another with --folder.", error);
        }
    }

    private static bool IsInUse(string folder)
    {
        var path = Path.Combine(folder, Lock);
        if (!File.Exists(path)) return false;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
