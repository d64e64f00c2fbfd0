using System.Runtime.InteropServices;

namespace OrleansRec.Learning.Native;

/// <summary>Finds native libraries in a list of folders; the first folder that has the file wins.</summary>
internal sealed class NativeFolders(IEnumerable<string?> candidates)
{
    private readonly string[] _folders = [.. candidates.OfType<string>().Where(folder => folder.Length > 0).Distinct()];

    /// <param name="pattern">A file name; may have one <c>*</c>, as where a name carries a hash.</param>
    /// <exception cref="DllNotFoundException">The file is in no folder, or the system cannot load it.</exception>
    public nint Load(string pattern)
    {
        string path = Find(pattern) ?? throw new DllNotFoundException(
            $"{pattern} is in none of '{string.Join("', '", _folders)}'; build src/OrleansRec.Learning on this machine, " +
            $"publish the program again, or set {TorchNative.FolderVariable} to a folder with TorchSharp's libraries.");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new DllNotFoundException(
                $"{path} cannot be loaded ({error.Message.Trim()}); it needs a 64-bit system with glibc 2.34 and libstdc++ 6.0.30 " +
                "(Debian 12, Ubuntu 22.04) or newer, and the libraries that TorchSharp's packages ship.", error);
        }
    }

    /// <returns>The library's handle, or 0 where no folder has the file.</returns>
    public nint TryLoad(string fileName) =>
        Find(fileName) is { } path && NativeLibrary.TryLoad(path, out nint handle) ? handle : 0;

    private string? Find(string pattern) => _folders
        .Where(Directory.Exists)
        .Select(folder => Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal).FirstOrDefault(IsReal))
        .FirstOrDefault(path => path is not null);

    /// <summary>A link is no library once the package cache that it points to is cleared.</summary>
    private static bool IsReal(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.Exists ?? true;
}
