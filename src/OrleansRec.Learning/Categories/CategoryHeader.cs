using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Categories;

/// <summary>A category classifier in a checkpoint: what is no weight stands in the header.</summary>
/// <param name="Clues">int32 by row of the weights but the first.</param>
internal sealed record CategoryHeader(CategoryClasses Classes, byte[] Clues, ulong Fingerprint, bool IsCounted)
{
    /// <summary>Begins the names of its tensors.</summary>
    public const string Prefix = "categories.";

    private const string Weights = Prefix + "weights";
    private const string Prior = Prefix + "prior";

    public static CategoryHeader? Of(CategoryClassifier? classifier) => classifier is null
        ? null
        : new CategoryHeader(classifier.Classes, MemoryMarshal.AsBytes(classifier.Clues.ToArray().AsSpan()).ToArray(), classifier.Fingerprint, classifier.IsCounted);

    public static IEnumerable<(string, Tensor)> Tensors(CategoryClassifier? classifier)
    {
        if (classifier is null) yield break;
        yield return (Weights, tensor(classifier.Weights.ToArray()).reshape(-1, classifier.Classes.Count));
        yield return (Prior, tensor(classifier.LogPrior.ToArray()));
    }

    /// <exception cref="InvalidDataException">The tensors are not those of this header.</exception>
    public CategoryClassifier Read(IReadOnlyDictionary<string, Tensor> tensors)
    {
        var clues = MemoryMarshal.Cast<byte, int>(Clues).ToArray();
        return new CategoryClassifier(Classes, clues, Floats(Weights, (1L + clues.Length) * Classes.Count), Floats(Prior, Classes.Count))
        {
            Fingerprint = Fingerprint,
            IsCounted = IsCounted,
        };

        float[] Floats(string name, long count)
        {
            if (!tensors.TryGetValue(name, out var tensor)) throw new InvalidDataException($"The checkpoint lacks the tensor '{name}'.");
            if (tensor.numel() != count) throw new InvalidDataException($"The tensor '{name}' has {tensor.numel()} numbers; the categories need {count}.");
            using var host = tensor.cpu();
            return MemoryMarshal.Cast<byte, float>(host.bytes).ToArray();
        }
    }
}
