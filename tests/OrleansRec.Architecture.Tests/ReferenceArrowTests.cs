namespace OrleansRec.Architecture.Tests;

/// <summary>References point one way; a new project joins the table with its arrows.</summary>
public sealed class ReferenceArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Abstractions"] = ["Contracts"],
        ["Ranking"] = ["Contracts"],
        ["Serving"] = ["Contracts", "Ranking"],
        ["Learning"] = ["Contracts", "Ranking", "Serving"],
        ["Learning.Native.Build"] = [],
        ["Storage"] = ["Contracts"],
        ["Grains"] = ["Contracts", "Abstractions", "Ranking", "Serving", "Storage"],
        ["Datasets"] = ["Contracts"],
        ["Client"] = ["Contracts", "Abstractions"],
        ["Http"] = ["Contracts", "Client"],
        ["Console"] = ["Contracts", "Client"],
        ["Cli"] = ["Contracts", "Client", "Datasets"],
        ["Silo"] = ["Contracts", "Abstractions", "Ranking", "Serving", "Learning", "Storage", "Grains", "Datasets", "Client", "Http", "Console"],
    };

    public static TheoryData<string> Products => [.. ProjectFile.All.Keys.Where(name => !IsTest(name))];

    public static TheoryData<string> AllButSilo => [.. ProjectFile.All.Keys.Where(name => name != "Silo")];

    [Theory]
    [MemberData(nameof(Products))]
    public void References_OfProduct_FollowTheArrows(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out string[]? allowed), $"{name} is new; add it with its arrows to this test.");

        Assert.Empty(ProjectFile.All[name].References.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(AllButSilo))]
    public void LearningAndGrains_OutsideSilo_NeverMeet(string name)
    {
        IReadOnlySet<string> closure = ProjectFile.All[name].Closure();

        Assert.False(closure.Contains("Learning") && closure.Contains("Grains"), $"{name} reaches both Learning and Grains.");
    }

    [Fact]
    public void Torch_IsReferencedBy_LearningOnly() =>
        Assert.Equal(["Learning"], ReferencingAny(package => package.Contains("torch", StringComparison.OrdinalIgnoreCase)));

    [Theory]
    [InlineData("Ranking")]
    [InlineData("Serving")]
    [InlineData("Learning")]
    public void Orleans_IsNotUsedBy(string name)
    {
        Assert.DoesNotContain(ProjectFile.All[name].Packages, package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));

        string folder = Path.Combine(Repository.Root, "src", $"OrleansRec.{name}");
        var users = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith("using Orleans;") || line.StartsWith("using Orleans.")));
        Assert.Empty(users);
    }

    private static IEnumerable<string> ReferencingAny(Predicate<string> package) =>
        ProjectFile.All.Values.Where(project => project.Packages.Any(p => package(p))).Select(project => project.Name);

    private static bool IsTest(string name) => name.EndsWith(".Tests", StringComparison.Ordinal) || name is "Benchmarks" or "Chaos";
}
