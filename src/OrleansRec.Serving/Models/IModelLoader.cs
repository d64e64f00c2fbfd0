using OrleansRec.Ranking.Items;

namespace OrleansRec.Serving.Models;

/// <summary>Turns a checkpoint into a model that answers.</summary>
public interface IModelLoader
{
    /// <exception cref="InvalidDataException">The checkpoint is damaged, truncated or of a newer format.</exception>
    IRankingModel Load(string version, ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue);
}
