using System.Text.Json;
using System.Xml.Linq;

namespace OrleansRec.Architecture.Tests;

public sealed class PackageTests
{
    [SkippableFact]
    public void Versions_OutsideTheCentralFile_AreNeverGiven()
    {
        var offenders =
            from file in Repository.TrackedFiles()
            where Path.GetExtension(file) is ".csproj" or ".props" or ".targets"
            from item in XElement.Load(Path.Combine(Repository.Root, file)).Descendants()
            where item.Name.LocalName == "PackageReference"
            let names = item.Attributes().Select(a => a.Name.LocalName).Concat(item.Elements().Select(e => e.Name.LocalName))
            where names.Any(name => name is "Version" or "VersionOverride")
            select $"{file}: {item.Attribute("Include")?.Value}";

        Assert.Empty(offenders);
    }

    [Fact]
    public void Versions_InTheCentralFile_AreExact()
    {
        var floating =
            from item in XElement.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            let version = item.Attribute("Version")?.Value ?? ""
            where !Version.TryParse(version.Split('-')[0], out _)
            select $"{item.Attribute("Include")?.Value} {version}";

        Assert.Empty(floating);
    }

    [Theory]
    [InlineData(null, "libtorch-cpu-", "TorchSharp-cuda")]
    [InlineData("cpu", "libtorch-cpu-", "TorchSharp-cuda")]
    [InlineData("cuda", "TorchSharp-cuda-linux", "libtorch-cpu")]
    public void TorchBackend_Selects_OneBuildOfLibtorch(string? backend, string present, string absent)
    {
        string[] packages = PackagesOfLearning(backend);

        Assert.Contains("TorchSharp", packages);
        Assert.Single(packages, package => package.StartsWith(present, StringComparison.Ordinal));
        Assert.DoesNotContain(packages, package => package.StartsWith(absent, StringComparison.Ordinal));
    }

    /// <summary>The README's commands take paths relative to where they are typed; the Web SDK would run in the project's folder.</summary>
    [Theory]
    [InlineData("silo/OrleansRec.Silo.csproj")]
    [InlineData("client/OrleansRec.Cli/OrleansRec.Cli.csproj")]
    [InlineData("tests/OrleansRec.Benchmarks/OrleansRec.Benchmarks.csproj")]
    public void Run_OfAProgram_StaysInTheCallersFolder(string project) =>
        Assert.Equal("", Repository.Run(Dotnet, "msbuild", project, "-nologo", "-getProperty:RunWorkingDirectory").Trim());

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string[] PackagesOfLearning(string? torchBackend)
    {
        List<string> arguments = ["msbuild", "src/OrleansRec.Learning/OrleansRec.Learning.csproj", "-nologo", "-getItem:PackageReference"];
        if (torchBackend is not null)
            arguments.Add($"-p:TorchBackend={torchBackend}");
        using JsonDocument evaluated = JsonDocument.Parse(Repository.Run(Dotnet, [.. arguments]));
        return [.. evaluated.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!)];
    }
}
