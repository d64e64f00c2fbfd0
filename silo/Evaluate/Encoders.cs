using OrleansRec.Learning.Encoders;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The sequence encoders that a shop's model can be trained with.</summary>
internal static class Encoders
{
    /// <exception cref="RefusedException">There is no such encoder.</exception>
    public static string Require(string name) => EncoderRegistry.Has(name)
        ? name
        : throw new RefusedException($"Encoder '{name}' does not exist; there are {string.Join(", ", EncoderRegistry.Names)}.");
}
