using System.Text.Json;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Checkpoints;

/// <summary>
/// A version as one self-contained array of bytes: magic, format, header (JSON: schema, steps, position), item statistics,
/// weights and optimizer state (safetensors).
/// </summary>
internal static class Checkpoint
{
    /// <summary>2: the extractors have names of their own among the tensors.</summary>
    private const int Format = 2;
    private static readonly byte[] Magic = "ORECMODL"u8.ToArray();

    public sealed record Header(Schema Schema, long Steps, long Position, long StatisticsPosition, int TrainedItems, double RankingOffset);

    public static byte[] Write(ModelState state, ItemStatistics statistics, long position, long statisticsPosition)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Format);
        writer.Write(JsonSerializer.Serialize(
            new Header(state.Schema, state.Steps, position, statisticsPosition, state.TrainedItems, state.RankingOffset)));
        statistics.Write(writer);
        writer.Flush();
        SafeTensors.Write(stream, [.. Tensors(state)]);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Damaged, truncated or of a newer format; the message says which.</exception>
    public static (Header Header, ItemStatistics Statistics, IReadOnlyDictionary<string, Tensor> Tensors) Read(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var reader = new BinaryReader(stream);
        try
        {
            if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Magic))
                throw new InvalidDataException("The checkpoint does not start with 'ORECMODL': it is no model of this program, or damaged.");
            var format = reader.ReadInt32();
            if (format != Format)
                throw new InvalidDataException($"The checkpoint has format {format}; this program reads format {Format}.");
            var header = JsonSerializer.Deserialize<Header>(reader.ReadString())
                ?? throw new InvalidDataException("The checkpoint's header is empty.");
            var statistics = ItemStatistics.Read(reader);
            return (header, statistics, SafeTensors.Read(bytes.Span[(int)stream.Position..]));
        }
        catch (Exception e) when (e is EndOfStreamException or JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The checkpoint of {bytes.Length} bytes is truncated or damaged: {e.Message}", e);
        }
    }

    /// <summary>A state with the checkpoint's tensors.</summary>
    public static ModelState Restore(Header header, IReadOnlyDictionary<string, Tensor> tensors, LearnerOptions options)
    {
        var state = new ModelState(header.Schema, options, header.TrainedItems);
        CopyInto(state, header, tensors);
        return state;
    }

    /// <summary>Gives a state of the same schema the checkpoint's tensors.</summary>
    public static void CopyInto(ModelState state, Header header, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var none = no_grad();
        state.Steps = header.Steps;
        state.RankingOffset = header.RankingOffset;
        state.Ids.Replace(Find("ids"), Find("ids.m"), Find("ids.v"));
        state.Tokens?.Replace(Find("tokens"), Find("tokens.m"), Find("tokens.v"));
        foreach (var slot in state.Dense.Slots)
        {
            Copy(slot.Parameter, slot.Name);
            Copy(slot.Momentum, slot.Name + ".m");
            Copy(slot.Scale, slot.Name + ".v");
        }

        Tensor Find(string name) => tensors.TryGetValue(name, out var t)
            ? t
            : throw new InvalidDataException($"The checkpoint lacks the tensor '{name}'.");

        void Copy(Tensor target, string name)
        {
            var source = Find(name);
            if (!source.shape.SequenceEqual(target.shape))
                throw new InvalidDataException($"The tensor '{name}' has shape [{string.Join(", ", source.shape)}]; the network needs [{string.Join(", ", target.shape)}].");
            target.copy_(source);
        }
    }

    private static IEnumerable<(string, Tensor)> Tensors(ModelState state)
    {
        yield return ("ids", state.Ids.Weight);
        yield return ("ids.m", state.Ids.Momentum);
        yield return ("ids.v", state.Ids.Scale);
        if (state.Tokens is { } tokens)
        {
            yield return ("tokens", tokens.Weight);
            yield return ("tokens.m", tokens.Momentum);
            yield return ("tokens.v", tokens.Scale);
        }

        foreach (var slot in state.Dense.Slots)
        {
            yield return (slot.Name, slot.Parameter);
            yield return (slot.Name + ".m", slot.Momentum);
            yield return (slot.Name + ".v", slot.Scale);
        }
    }
}
