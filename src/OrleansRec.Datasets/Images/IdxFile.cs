using System.Buffers.Binary;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Images;

/// <summary>The layout of MNIST's files: two zero bytes, the type (8: bytes), the number of dimensions, their sizes (big-endian), the data.</summary>
internal static class IdxFile
{
    private const byte Bytes = 8;

    /// <summary>The most that a file may hold unpacked.</summary>
    private const int MaxData = 1 << 30;

    /// <param name="shape">The sizes that the file must have; null: any from 1.</param>
    public static byte[] Read(DataFolder folder, string file, int?[] shape)
    {
        using var stream = folder.OpenBinary(file);
        try
        {
            var head = new byte[4 + (4 * shape.Length)];
            stream.ReadExactly(head);
            if (head[0] != 0 || head[1] != 0 || head[2] != Bytes || head[3] != shape.Length)
                throw new DatasetException($"{file} starts with {Convert.ToHexString(head.AsSpan(0, 4))}, expected {Convert.ToHexString([0, 0, Bytes, (byte)shape.Length])}: an IDX file of bytes with {shape.Length} dimensions.");
            var length = 1L;
            for (var i = 0; i < shape.Length; i++)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4 + (4 * i)));
                if (size < 1 || (shape[i] is { } wanted && size != wanted))
                    throw new DatasetException($"{file} dimension {i + 1} is {size}, expected {(shape[i] is { } exact ? exact.ToString() : "1 or more")}.");
                length *= size;
                if (length > MaxData) throw new DatasetException($"{file} holds more than {MaxData} bytes.");
            }

            var data = new byte[length];
            stream.ReadExactly(data);
            return stream.ReadByte() < 0 ? data : throw new DatasetException($"{file} goes on after its {length} bytes of data.");
        }
        catch (EndOfStreamException e)
        {
            throw new DatasetException($"{file} is truncated: it has less data than its head says.", e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{file} cannot be read: {e.Message}", e);
        }
    }
}
