using OrleansRec.EndToEnd.Tests.Snippets;

namespace OrleansRec.EndToEnd.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class FirstProgramTests(SharedSilo shared)
{
    [Fact]
    public async Task RunAsync_AgainstASilo_LeavesOneEvent()
    {
        await FirstProgram.RunAsync(shared.Silo.Gateway);
        Assert.Equal(1, await shared.Silo.Http.UserVersionAsync("anna"));
    }

    [Fact]
    public void Readme_FirstProgram_IsTheCompiledOne()
    {
        var readme = File.ReadAllLines(Path.Combine(SiloBinary.Root, "README.md"));
        var source = File.ReadAllLines(Path.Combine(SiloBinary.Root, "tests", "OrleansRec.EndToEnd.Tests", "Snippets", "FirstProgram.cs"));
        Assert.Equal(source.Where(line => line.StartsWith("using ", StringComparison.Ordinal)), Between(readme, "```cs", "```"));
        Assert.Equal(Between(source, "#region FirstProgram", "#endregion"), Between(readme, "```csharp", "```"));
    }

    /// <summary>The lines between two marks without indentation and the line of the address, which is each one's own.</summary>
    private static string[] Between(IEnumerable<string> lines, string first, string last) =>
    [
        .. lines.Select(l => l.Trim()).SkipWhile(l => l != first).Skip(1).TakeWhile(l => l != last)
            .Where(l => l.Length > 0 && !l.Contains("Gateways", StringComparison.Ordinal)),
    ];
}
