namespace OrleansRec.EndToEnd.Tests;

/// <summary>The silo that this build made.</summary>
internal static class SiloBinary
{
    public static string Root { get; } = FindRoot();

    /// <summary>The program of the same configuration as the caller's own output, <c>.../bin/CONFIGURATION/net10.0</c>.</summary>
    public static string Path { get; } = FindSilo();

    private static string FindSilo()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        var name = OperatingSystem.IsWindows() ? "OrleansRec.Silo.exe" : "OrleansRec.Silo";
        var path = System.IO.Path.Combine(Root, "silo", "bin", framework.Parent!.Name, framework.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"'{path}' does not exist; build the solution first.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "OrleansRec.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No OrleansRec.sln above '{AppContext.BaseDirectory}'.");
        return folder.FullName;
    }
}
