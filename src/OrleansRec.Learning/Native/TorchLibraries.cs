namespace OrleansRec.Learning.Native;

/// <summary>The names of libtorch's libraries on each system.</summary>
internal static class TorchLibraries
{
    /// <summary>Each library after those that it needs, so that none is looked for on the system's own paths.</summary>
    public static string[] InLoadOrder() =>
        OperatingSystem.IsWindows() ? ["libiomp5md.dll", "c10.dll", "torch_cpu.dll", "torch.dll", "LibTorchSharp.dll"]
        : OperatingSystem.IsMacOS() ? ["libomp.dylib", "libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib", "libLibTorchSharp.dylib"]
        : ["libgomp*.so.1", "libc10.so", "libtorch_cpu.so", "libtorch.so", "libLibTorchSharp.so"];

    /// <summary>The file of a library that is asked for by its bare name, such as <c>torch_cpu</c>.</summary>
    public static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
}
