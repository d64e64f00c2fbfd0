using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The shared extractors that can be trained.</summary>
internal static class Extractors
{
    public const string Default = "shared-bottom";

    public static IReadOnlyList<string> Names { get; } = [Default];

    /// <exception cref="RefusedException">There is no such extractor.</exception>
    public static string Require(string name) => Names.Contains(name)
        ? name
        : throw new RefusedException($"Extractor '{name}' does not exist; there is {string.Join(", ", Names)}.");
}
