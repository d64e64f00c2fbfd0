namespace OrleansRec.Storage.Models;

internal static class CheckpointBytes
{
    /// <summary>All bytes of a stream of known length, its end included.</summary>
    public static byte[] ReadAll(this Stream checkpoint)
    {
        var bytes = new byte[checkpoint.Length];
        checkpoint.ReadExactly(bytes);
        _ = checkpoint.Read(new byte[1]);
        return bytes;
    }
}
