using OrleansRec.Contracts.Models;

namespace OrleansRec.Storage.Models;

/// <summary>Whether a checkpoint's pieces are all there, which is known before they are read.</summary>
internal static class StoredSize
{
    /// <returns>Bytes of all pieces.</returns>
    /// <param name="pieces">Number and bytes of each, by number.</param>
    /// <param name="file">What a backup would bring back.</param>
    /// <exception cref="Contracts.Errors.NotFoundException">The checkpoint was not kept.</exception>
    /// <exception cref="InvalidDataException">Some of it lacks, or there is more than was saved.</exception>
    public static long Require(string model, ModelVersionInfo info, IReadOnlyList<(long Number, long Bytes)> pieces, string file)
    {
        // That of the live version is always kept; without pieces it was lost.
        if (pieces.Count == 0 && info.Status != "live") throw ModelReader.NotKept(model, info.Version);
        var (found, missing) = (0L, -1L);
        for (var i = 0; i < pieces.Count; i++)
        {
            found += pieces[i].Bytes;
            if (missing < 0 && pieces[i].Number != i) missing = i;
        }

        // What a build stored that did not say how much is known to lack what lies before a piece; its end is compared by the SHA-256 alone.
        if (info.CheckpointBytes is null && missing < 0 && found > 0) return found;
        if (info.CheckpointBytes == found && missing < 0) return found;
        var which = $"The checkpoint of model '{model}' version '{info.Version}'";
        var sizes = info.CheckpointBytes is { } expected ? $"expected {expected} bytes, found {found}" : $"found {found} bytes";
        throw new InvalidDataException(
            $"{which} is {(found > info.CheckpointBytes ? "damaged" : "truncated")}: {sizes}{(missing < 0 ? "" : $", piece {missing} lacks")}; "
            + $"activate another version or restore {file} from a backup.");
    }
}
