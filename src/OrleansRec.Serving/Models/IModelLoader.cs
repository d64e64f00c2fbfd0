using System.Runtime.InteropServices;
using OrleansRec.Ranking.Items;

namespace OrleansRec.Serving.Models;

/// <summary>Turns a checkpoint into a model that answers.</summary>
public interface IModelLoader
{
    /// <summary>
    /// The form that versions are loaded in where that has weights of its own, made from a version of the model and stored as a model beside it;
    /// null where the model's own versions are loaded.
    /// </summary>
    string? OwnWeights => null;

    /// <param name="checkpoint">Of known length; read to its end, and left to the caller.</param>
    /// <param name="catalogue">Asked for when the checkpoint has been read: until then the catalogue may still be read beside it.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, truncated, of a newer format, or another shop's.</exception>
    IRankingModel Load(string version, Stream checkpoint, Func<ItemCatalogue> catalogue);

    /// <summary>Reads a checkpoint as <see cref="Load"/> does and keeps nothing of it. Any thread.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    void Check(Stream checkpoint, ItemCatalogue catalogue);
}

public static class ModelLoaderExtensions
{
    /// <summary>Loads a checkpoint that is in memory.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, truncated, of a newer format, or another shop's.</exception>
    public static IRankingModel Load(this IModelLoader loader, string version, ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue)
    {
        using var stream = MemoryMarshal.TryGetArray(checkpoint, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(checkpoint.ToArray(), writable: false);
        return loader.Load(version, stream, () => catalogue);
    }
}
