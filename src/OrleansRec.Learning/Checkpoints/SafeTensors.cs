using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Checkpoints;

/// <summary>Named float32 tensors in the safetensors layout: u64 header length, JSON header, raw little-endian data.</summary>
internal static class SafeTensors
{
    private const long HalvedAtOnce = 1L << 16;

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
            using var values = tensor.detach().to(float32).cpu().contiguous();
            stream.Write(values.bytes);
        }
    }

    /// <summary>Reads tensors one after another, each straight into its place.</summary>
    /// <param name="stream">Of known length; left at the end of the last tensor.</param>
    /// <param name="place">
    /// Where a tensor of this name and shape goes: contiguous float32, or float16 in half its precision, on any device, which may have fewer rows than are stored; null passes it over.
    /// </param>
    /// <returns>The places by name.</returns>
    /// <exception cref="InvalidDataException">The bytes are not in this layout; the message names what is wrong.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Stream stream, Func<string, long[], Tensor?> place)
    {
        var left = stream.Length - stream.Position;
        if (left < 8) throw new InvalidDataException($"The weights are truncated: {left} bytes are left, and the length of their header needs 8.");
        Span<byte> size = stackalloc byte[8];
        stream.ReadExactly(size);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(size);
        left -= 8;
        if (length > (ulong)left) throw new InvalidDataException($"The weights are truncated: their header has {length} bytes, {left} are left.");
        var json = new byte[length];
        stream.ReadExactly(json);
        using var header = Parse(json);
        var data = left - json.Length;
        var tensors = new Dictionary<string, Tensor>();
        var at = 0L;
        var entries = header.RootElement.EnumerateObject().Select(EntryOf).OrderBy(e => e.From).ToList();
        var end = entries.Count == 0 ? 0 : entries.Max(e => e.To);
        if (end > data)
        {
            throw new InvalidDataException(
                $"The weights are truncated: expected {end} bytes, found {data}; the whole file would have {stream.Length + end - data} and has {stream.Length}.");
        }

        foreach (var (name, shape, from, to) in entries)
        {
            if (from < at) throw new InvalidDataException($"Tensor '{name}' begins at byte {from}, within the one before it.");
            Skip(stream, from - at);
            at = from;
            if (place(name, shape) is not { } target) continue;
            tensors[name] = target;
            at += Fill(target, stream, to - from);
        }

        Skip(stream, data - at);
        return tensors;
    }

    private static (string Name, long[] Shape, long From, long To) EntryOf(JsonProperty entry)
    {
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        var offsets = entry.Value.GetProperty("data_offsets");
        var (from, to) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        return from >= 0 && to - from == shape.Aggregate((long)sizeof(float), (a, b) => a * b)
            ? (entry.Name, shape, from, to)
            : throw new InvalidDataException($"Tensor '{entry.Name}' occupies bytes {from}–{to}, and its shape is [{string.Join(", ", shape)}].");
    }

    /// <returns>Bytes read: as many as the target holds, at most those stored.</returns>
    private static long Fill(Tensor target, Stream stream, long stored)
    {
        var bytes = Math.Min(stored, target.numel() * sizeof(float));
        if (bytes == 0) return 0;
        if (target.dtype == ScalarType.Float16) return Halve(target, stream, bytes / sizeof(float));
        if (target.device_type == DeviceType.CPU)
        {
            stream.ReadExactly(target.bytes[..(int)bytes]);
            return bytes;
        }

        using var host = empty(target.shape, dtype: float32);
        stream.ReadExactly(host.bytes[..(int)bytes]);
        target.copy_(host);
        return bytes;
    }

    /// <summary>A piece at a time: as floats they would take twice as much as where they stay, beside that.</summary>
    private static long Halve(Tensor target, Stream stream, long count)
    {
        using var scope = NewDisposeScope();
        var (values, piece) = (target.view(-1).narrow(0, 0, count), empty(Math.Min(count, HalvedAtOnce), dtype: float32));
        for (long at = 0, next; at < count; at = next)
        {
            next = Math.Min(count, at + HalvedAtOnce);
            stream.ReadExactly(piece.bytes[..(int)((next - at) * sizeof(float))]);
            values.narrow(0, at, next - at).copy_(piece.narrow(0, 0, next - at));
        }

        return count * sizeof(float);
    }

    private static void Skip(Stream stream, long bytes)
    {
        Span<byte> passed = stackalloc byte[4096];
        for (; bytes > 0; bytes -= Math.Min(bytes, passed.Length)) stream.ReadExactly(passed[..(int)Math.Min(bytes, passed.Length)]);
    }

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The header of the weights is no JSON: {e.Message}", e);
        }
    }
}
