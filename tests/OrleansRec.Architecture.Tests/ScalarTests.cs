using System.Text.RegularExpressions;

namespace OrleansRec.Architecture.Tests;

/// <summary>
/// Torch's additions of a number make a factor of 1 that a collection may finalize while the native call reads it: once in some hundred
/// trainings one ended with "Expected false to be true". Only the methods of <c>Scalars</c>, which keep theirs, add. TorchSharp's own optimizers
/// make such factors in each step ("Unknown scalar type"): ours step.
/// </summary>
public sealed partial class ScalarTests
{
    [SkippableFact]
    public void Additions_WithoutAFactorOfOurs_AreThoseOfScalarsAlone() => Assert.Empty(Lines(Addition()));

    [SkippableFact]
    public void Optimizers_AreOurs() => Assert.Empty(Lines(ForeignOptimizer()));

    [Theory]
    [InlineData("_optimizer = optim.AdamW(heads, rate);", true)]
    [InlineData("_optimizer = torch.optim.SGD(heads, rate);", true)]
    [InlineData("_optimizer = new DenseAdamW(heads);", false)]
    public void Optimizer_OfTorchSharp_IsFound(string line, bool isFound) => Assert.Equal(isFound, ForeignOptimizer().IsMatch(line));

    [Theory]
    [InlineData("scale.sqrt().add_(Scalars.Of(Epsilon))", true)]
    [InlineData("(y * Scalars.Of(w - 1)).add(Scalars.Of(1))", true)]
    [InlineData("momentum.add_(gradient, Scalars.Of(1 - Beta1))", false)]
    [InlineData("a.add_(Of(constant), Of(1))", false)]
    public void Addition_OfANumberAlone_IsFound(string line, bool isFound) => Assert.Equal(isFound, Addition().IsMatch(line));

    private static IEnumerable<string> Lines(Regex pattern) =>
        from file in Repository.TrackedFiles()
        where file.StartsWith("src/OrleansRec.Learning/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)
        from line in File.ReadLines(Path.Combine(Repository.Root, file))
        where pattern.IsMatch(line)
        select $"{file}: {line.Trim()}";

    [GeneratedRegex(@"\.(add|sub)_?\((Scalars\.)?Of\([^()]*\)\)")]
    private static partial Regex Addition();

    [GeneratedRegex(@"\boptim\.")]
    private static partial Regex ForeignOptimizer();
}
