using System.Text.RegularExpressions;

namespace OrleansRec.Architecture.Tests;

public sealed partial class LayoutTests
{
    private static readonly string[] TopLevel =
    [
        "src", "tests", "silo", "client", "k8s", ".ci", "OrleansRec.sln", "README.md", "CHANGELOG.md", "LICENSE",
        "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", ".gitignore",
    ];

    [SkippableFact]
    public void TopLevel_Holds_OnlyItsFixedEntries() =>
        Assert.Empty(Repository.TrackedFiles().Select(file => file.Split('/')[0]).Distinct().Except(TopLevel));

    [Fact]
    public void Solution_Lists_ExactlyTheProjects()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, Repository.Solution));
        var listed = SolutionProject().Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/'));

        Assert.Equal(Repository.ProjectFiles, listed.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void TrackedFiles_Name_NoMachinePaths()
    {
        var found = Repository.TrackedFiles()
            .Select(file => (file, path: Path.Combine(Repository.Root, file)))
            .Where(entry => File.Exists(entry.path))
            .Where(entry => MachinePath().IsMatch(File.ReadAllText(entry.path)))
            .Select(entry => entry.file);

        Assert.Empty(found);
    }

    [Fact]
    public void WorkingTree_WithItsOutputs_StaysSmall()
    {
        EnumerationOptions options = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long bytes = new[] { "src", "silo", "client", "tests", "artifacts" }
            .Select(top => new DirectoryInfo(Path.Combine(Repository.Root, top)))
            .Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles("*", options))
            .Sum(file => file.Length);

        Assert.InRange(bytes, 0, 1_500_000_000);
    }

    [GeneratedRegex("""^Project\(.*?\) = ".*?", "([^"]+\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();

    /// <summary>Home and work folders of the usual systems, as an absolute path.</summary>
    [GeneratedRegex(@"(?<![\w.}~-])/(?:work|root|home|Users)/\w|[A-Z]:\\(?:Users|work)\\")]
    private static partial Regex MachinePath();
}
