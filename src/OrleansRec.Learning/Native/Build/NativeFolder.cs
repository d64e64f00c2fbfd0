namespace OrleansRec.Learning.Native.Build;

/// <summary>
/// Fills one folder with everything that the native loader needs: links to the package cache, and mended copies of the
/// libraries that ask for a C++ runtime newer than the oldest supported system has.
/// </summary>
/// <remarks>
/// Every entry appears by an atomic rename and only when it differs, so builds that run at the same time, and programs that
/// have the libraries loaded, do not disturb each other.
/// </remarks>
internal static class NativeFolder
{
    /// <summary>The version of GCC 13's C++ runtime; the only symbol asked for under it is never called.</summary>
    internal const string TooNewVersion = "GLIBCXX_3.4.32";

    public static void Prepare(string folder, IEnumerable<string> libraries)
    {
        Directory.CreateDirectory(folder);
        foreach (string library in libraries)
            Place(library, Path.Combine(folder, Path.GetFileName(library)));
    }

    private static void Place(string source, string target)
    {
        if (Path.GetFileName(source) == "libLibTorchSharp.so")
            PlaceMended(source, target);
        else if (OperatingSystem.IsWindows())
            PlaceCopy(source, target);
        else if (new FileInfo(target).LinkTarget != source)
            Replace(target, temporary => File.CreateSymbolicLink(temporary, source));
    }

    private static void PlaceMended(string source, string target)
    {
        byte[] library = File.ReadAllBytes(source);
        ElfMender.MakeVersionOptional(library, TooNewVersion);
        if (!File.Exists(target) || !library.AsSpan().SequenceEqual(File.ReadAllBytes(target)))
            Replace(target, temporary => File.WriteAllBytes(temporary, library));
    }

    /// <summary>Windows allows links only to privileged users.</summary>
    private static void PlaceCopy(string source, string target)
    {
        FileInfo from = new(source), to = new(target);
        if (!to.Exists || to.Length != from.Length || to.LastWriteTimeUtc != from.LastWriteTimeUtc)
            Replace(target, temporary => File.Copy(source, temporary));
    }

    private static void Replace(string target, Action<string> write)
    {
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        write(temporary);
        File.Move(temporary, target, overwrite: true);
    }
}
