using OrleansRec.Learning.Extractors;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The shared extractors that a model can be trained with.</summary>
internal static class Extractors
{
    /// <exception cref="RefusedException">There is no such extractor.</exception>
    public static string Require(string name) => ExtractorRegistry.Has(name)
        ? name
        : throw new RefusedException($"Extractor '{name}' does not exist; there are {string.Join(", ", ExtractorRegistry.Names)}.");
}
