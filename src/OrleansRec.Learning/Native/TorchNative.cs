using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace OrleansRec.Learning.Native;

/// <summary>Loads libtorch and TorchSharp's native half from the folder that the build or the publication made.</summary>
public static class TorchNative
{
    /// <summary>The environment variable that names one more folder to look in.</summary>
    public const string FolderVariable = "ORLEANSREC_NATIVE";

    private static readonly Lazy<NativeFolders> Loaded = new(Load);

    /// <summary>
    /// Makes torch usable in this process; call it before the first use of <c>TorchSharp.torch</c>. Every call after the
    /// first returns at once. Thread-safe.
    /// </summary>
    /// <exception cref="DllNotFoundException">
    /// A library is in none of the folders, or the system cannot load it; the message names the library, the folders and
    /// the remedy. The same exception is thrown at every call.
    /// </exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static NativeFolders Load()
    {
        GlibcAllocator.KeepLargeBlocks();
        NativeFolders folders = new(
        [
            Path.Combine(AppContext.BaseDirectory, "native"),
            RecordedFolder(),
            Environment.GetEnvironmentVariable(FolderVariable),
            // Where the packages' own targets put libraries, as those of the CUDA packages do.
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            AppContext.BaseDirectory,
        ]);
        foreach (string library in TorchLibraries.InLoadOrder())
            folders.Load(library);
        // TorchSharp asks by bare name; what is loaded already, or lies beside it, is the answer.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => folders.TryLoad(TorchLibraries.FileName(name));
        return folders;
    }

    private static string? RecordedFolder() => typeof(TorchNative).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == "TorchNativeFolder")?.Value;
}
