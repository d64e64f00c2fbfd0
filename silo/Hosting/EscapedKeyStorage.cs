using Orleans.Storage;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// PostgreSQL's texts cannot hold the zero character, grain keys can: in the rows of grain state it is U+001A 0, and U+001A itself U+001A 1.
/// Any other key is stored as it is.
/// </summary>
internal sealed class EscapedKeyStorage(IGrainStorage rows) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.ReadStateAsync(stateName, Escape(grainId), grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.WriteStateAsync(stateName, Escape(grainId), grainState);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        rows.ClearStateAsync(stateName, Escape(grainId), grainState);

    private static GrainId Escape(GrainId grain)
    {
        var key = grain.Key.AsSpan();
        if (key.IndexOfAny((byte)0, (byte)0x1A) < 0) return grain;
        var text = grain.Key.ToString()!;
        return GrainId.Create(
            grain.Type, text.Replace("\u001A", "\u001A1", StringComparison.Ordinal).Replace("\0", "\u001A0", StringComparison.Ordinal));
    }
}
