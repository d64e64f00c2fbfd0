using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Checkpoints;

/// <summary>Named float32 tensors in the safetensors layout: u64 header length, JSON header, raw little-endian data.</summary>
internal static class SafeTensors
{
    public static void Write(Stream stream, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        var header = new JsonObject();
        long offset = 0;
        foreach (var (name, tensor) in tensors)
        {
            var bytes = tensor.numel() * sizeof(float);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. tensor.shape.Select(s => (JsonNode)s)]),
                ["data_offsets"] = new JsonArray(offset, offset + bytes),
            };
            offset += bytes;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (var (_, tensor) in tensors)
        {
            using var values = tensor.detach().cpu().contiguous();
            stream.Write(values.bytes);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not in this layout; the message names what is wrong.</exception>
    /// <param name="wanted">Tensors to read, by name; the others are passed over.</param>
    public static IReadOnlyDictionary<string, Tensor> Read(ReadOnlySpan<byte> bytes, Func<string, bool> wanted)
    {
        if (bytes.Length < 8) throw new InvalidDataException($"Weights of {bytes.Length} bytes are truncated: the header length needs 8.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)(bytes.Length - 8))
            throw new InvalidDataException($"Weights are truncated: the header has {length} bytes, {bytes.Length - 8} are left.");
        var data = bytes[(8 + (int)length)..];
        var tensors = new Dictionary<string, Tensor>();
        using var header = Parse(bytes.Slice(8, (int)length));
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (!wanted(entry.Name)) continue;
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets");
            var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            if (from < 0 || to > data.Length || to - from != shape.Aggregate(4L, (a, b) => a * b))
                throw new InvalidDataException($"Tensor '{entry.Name}' occupies bytes {from}–{to}; {data.Length} are there and its shape is [{string.Join(", ", shape)}].");
            var values = empty(shape, dtype: float32);
            data[(int)from..(int)to].CopyTo(values.bytes);
            tensors[entry.Name] = values.to(Device.Current);
        }

        return tensors;
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json.ToArray());
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The header of the weights is no JSON: {e.Message}", e);
        }
    }
}
