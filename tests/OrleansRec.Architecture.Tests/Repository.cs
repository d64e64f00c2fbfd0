using System.Diagnostics;

namespace OrleansRec.Architecture.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public const string Solution = "OrleansRec.sln";

    public static string Root { get; } = FindRoot();

    /// <summary>Every project file, as a path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> ProjectFiles { get; } =
        [.. new[] { "src", "silo", "client", "tests" }.SelectMany(Find).Order(StringComparer.Ordinal)];

    /// <summary>The files that git tracks, as paths from the root; skips the test where this is no git checkout.</summary>
    public static string[] TrackedFiles()
    {
        Skip.IfNot(Path.Exists(Path.Combine(Root, ".git")), "The sources are no git checkout.");
        return Run("git", "-c", "safe.directory=*", "ls-files", "-z").Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs a program in the root and returns what it prints.</summary>
    public static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No {Solution} above {AppContext.BaseDirectory}.");
    }

    private static IEnumerable<string> Find(string top) => Directory
        .EnumerateFiles(Path.Combine(Root, top), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));
}
