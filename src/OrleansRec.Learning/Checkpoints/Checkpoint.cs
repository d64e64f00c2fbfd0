using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Inference;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Checkpoints;

/// <summary>
/// A version as one self-contained array of bytes: magic, format, length, header (JSON: schema, shop, steps, position), item statistics,
/// weights and optimizer state (safetensors).
/// </summary>
internal static class Checkpoint
{
    /// <summary>8: heads of content and of people have hidden layers of their own.</summary>
    private const int Format = 9;

    /// <summary>Ends of the names of what only the optimizer needs.</summary>
    private const string Momentum = ".m";
    private const string Scale = ".v";

    /// <summary>Bytes that are expected for the header, and for an item's statistics.</summary>
    private const int HeaderRoom = 1 << 20;
    private const int StatisticsPerItem = 1 << 10;

    private static readonly byte[] Magic = "ORECMODL"u8.ToArray();

    public sealed record Header(Schema Schema, long Steps, long Position, long StatisticsPosition, int TrainedItems, double RankingOffset)
    {
        /// <summary>Of <see cref="Tables.ItemRows"/>: int32 row by item; null where every item has its own.</summary>
        public byte[]? ItemRows { get; init; }

        /// <summary>Whose moments are kept; null in what is never trained further.</summary>
        public OptimizerKinds? Optimizers { get; init; }

        /// <summary>See <see cref="ModelState.MomentsFrom"/>.</summary>
        public long MomentsFrom { get; init; }

        /// <summary>By head; null: the scores are what the heads say.</summary>
        public Calibration[]? Calibration { get; init; }

        /// <summary>What tells categories from words; null without such a task.</summary>
        public CategoryHeader? Categories { get; init; }

        /// <summary>See <see cref="CountedHeads"/>; null where there are none.</summary>
        public string[]? Counted { get; init; }

        /// <summary>Whose version it is; null: of no shop in particular.</summary>
        public ShopSample? Shop { get; init; }
    }

    /// <param name="shop">Null: of no shop in particular.</param>
    public static byte[] Write(ModelState state, ItemStatistics statistics, long position, long statisticsPosition, ShopSample? shop = null)
    {
        var header = new Header(state.Schema, state.Steps, position, statisticsPosition, state.TrainedItems, state.RankingOffset)
        {
            ItemRows = state.Rows.ToBytes(),
            Optimizers = state.Optimizers,
            MomentsFrom = state.MomentsFrom,
            Calibration = state.Calibration?.ToArray(),
            Categories = CategoryHeader.Of(state.Categories),
            Counted = state.Counted.Count == 0 ? null : [.. state.Counted],
            Shop = shop,
        };
        using var scope = NewDisposeScope();
        return Write(header, statistics, [.. Tensors(state), .. CategoryHeader.Tensors(state.Categories)]);
    }

    /// <summary>What serves but is never trained further: weights without the optimizer's state, and without a position.</summary>
    public static byte[] Write(InferenceState state, ItemStatistics statistics)
    {
        using var scope = NewDisposeScope();
        List<(string, Tensor)> tensors = [("ids", state.Ids)];
        if (state.Tokens is { } tokens) tensors.Add(("tokens", tokens));
        tensors.AddRange(state.Network.Counts);
        tensors.AddRange(state.Network.Parameters().Select(p => (p.Name, (Tensor)p.Parameter)));
        tensors.AddRange(CategoryHeader.Tensors(state.Categories));
        var header = new Header(state.Schema, 0, 0, 0, state.TrainedItems, state.RankingOffset)
        {
            ItemRows = state.Rows.ToBytes(),
            Calibration = state.Calibration?.ToArray(),
            Categories = CategoryHeader.Of(state.Categories),
            Counted = state.Counted.Count == 0 ? null : [.. state.Counted],
            Shop = state.Shop,
        };
        return Write(header, statistics, tensors);
    }

    private static byte[] Write(Header header, ItemStatistics statistics, IReadOnlyList<(string Name, Tensor Tensor)> tensors)
    {
        // As long as it will be: large arrays that are outgrown are what makes a process swell.
        var length = tensors.Sum(t => t.Tensor.numel() * sizeof(float)) + ((long)statistics.ItemCount * StatisticsPerItem) + HeaderRoom;
        using var stream = new MemoryStream((int)Math.Min(Array.MaxLength, length));
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Format);
        var lengthAt = stream.Position;
        writer.Write(0L);
        writer.Write(JsonSerializer.Serialize(header));
        statistics.Write(writer);
        writer.Flush();
        SafeTensors.Write(stream, tensors);
        stream.Position = lengthAt;
        writer.Write(stream.Length);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">Damaged, truncated or of a newer format; the message says which.</exception>
    public static (Header Header, ItemStatistics Statistics, IReadOnlyDictionary<string, Tensor> Tensors) Read(ReadOnlyMemory<byte> bytes)
    {
        using var stream = Open(bytes);
        return Read(stream, (header, statistics) => (header, statistics, SafeTensors.Read(
            stream, static (_, shape) => empty(shape, dtype: float32, device: Device.Current))));
    }

    /// <summary>
    /// The weights alone, without the optimizer's state, each read straight to where it stays: reading takes no memory beside the state itself.
    /// </summary>
    /// <param name="stream">Of known length; read to its end.</param>
    /// <exception cref="InvalidDataException">Damaged, truncated or of a newer format; the message says which.</exception>
    public static (InferenceState State, ItemStatistics Statistics) ReadForInference(Stream stream) => Read(stream, (header, statistics) =>
    {
        var network = new RankingNetwork(header.Schema, dropout: 0).Keep();
        try
        {
            using var none = no_grad();
            var dense = new Dictionary<string, Tensor>();
            foreach (var (name, parameter) in network.Parameters()) dense.Add(name, parameter);
            foreach (var (name, count) in network.Counts) dense.Add(name, count);
            var read = SafeTensors.Read(stream, Place);
            foreach (var name in dense.Keys) Find(name, read);
            var (ids, tokens) = (Find("ids", read), header.Schema.HasContent ? Find("tokens", read) : null);

            // What follows says whether all of it was what had been written.
            while (stream.ReadByte() >= 0)
            {
            }

            return (new InferenceState(
                header.Schema, network, ids.DetachFromDisposeScope(), tokens?.DetachFromDisposeScope(), header.TrainedItems, header.RankingOffset)
            {
                Rows = ItemRows.FromBytes(header.ItemRows),
                Calibration = header.Calibration,
                Categories = header.Categories?.Read(read),
                Counted = header.Counted ?? [],
                Shop = header.Shop,
            }, statistics);

            Tensor? Place(string name, long[] shape)
            {
                if (name == "ids") return empty(shape, dtype: float16, device: Device.Current);
                if (name == "tokens") return empty(shape, dtype: float32, device: Device.Current);
                if (name.StartsWith(CategoryHeader.Prefix, StringComparison.Ordinal)) return empty(shape, dtype: float32);
                if (!dense.TryGetValue(name, out var place)) return null;
                RequireShape(place, name, shape);
                return place;
            }
        }
        catch
        {
            network.Dispose();
            throw;
        }
    });

    /// <inheritdoc cref="ReadForInference(Stream)"/>
    public static (InferenceState State, ItemStatistics Statistics) ReadForInference(ReadOnlyMemory<byte> bytes)
    {
        using var stream = Open(bytes);
        return ReadForInference(stream);
    }

    private static T Read<T>(Stream stream, Func<Header, ItemStatistics, T> read)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            var magic = reader.ReadBytes(Magic.Length);
            if (!Magic.AsSpan().StartsWith(magic))
                throw new InvalidDataException("The checkpoint does not start with 'ORECMODL': it is no model of this program, or damaged.");
            if (magic.Length < Magic.Length) throw new EndOfStreamException();
            var format = reader.ReadInt32();
            if (format != Format)
            {
                var side = format > Format ? "newer" : "older";
                throw new InvalidDataException($"The checkpoint has format {format}, {side} than the one this program reads, {Format}.");
            }

            RequireLength(reader.ReadInt64(), stream.Length);
            var header = JsonSerializer.Deserialize<Header>(reader.ReadString())
                ?? throw new InvalidDataException("The checkpoint's header is empty.");
            if (header.Calibration is { } calibration && calibration.Length != header.Schema.Tasks.Length)
                throw new InvalidDataException($"The checkpoint calibrates {calibration.Length} heads; it has {header.Schema.Tasks.Length}.");
            return read(header, ItemStatistics.Read(reader));
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"The checkpoint is truncated: it ends after {stream.Length} bytes, before its weights.", e);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"The checkpoint of {stream.Length} bytes is damaged: {e.Message}", e);
        }
    }

    private static void RequireLength(long expected, long found)
    {
        if (found < expected) throw new InvalidDataException($"The checkpoint is truncated: expected {expected} bytes, found {found}.");
        if (found > expected) throw new InvalidDataException($"The checkpoint is damaged: expected {expected} bytes, found {found}.");
    }

    /// <summary>
    /// A state with the checkpoint's tensors. Where the options name another optimizer than the checkpoint's, its moments cannot be taken over
    /// and begin anew.
    /// </summary>
    /// <param name="note">A sentence where moments begin anew; else null.</param>
    public static ModelState Restore(Header header, IReadOnlyDictionary<string, Tensor> tensors, LearnerOptions options, out string? note)
    {
        var state = new ModelState(header.Schema, options, header.TrainedItems);
        note = KindsOf(header).DifferenceTo(state.Optimizers);
        Copy(state, header, tensors, moments: note is null);
        state.MaxRows = state.Rows.IsOneEach ? Math.Max(options.MaxItemRows, header.TrainedItems) : state.Ids.Rows;
        return state;
    }

    /// <summary>Gives a state of the same schema the checkpoint's tensors, so that training goes on exactly.</summary>
    /// <exception cref="InvalidDataException">The checkpoint's moments are another optimizer's.</exception>
    public static void CopyInto(ModelState state, Header header, IReadOnlyDictionary<string, Tensor> tensors)
    {
        if (KindsOf(header).DifferenceTo(state.Optimizers) is { } difference) throw new InvalidDataException(difference);
        Copy(state, header, tensors, moments: true);
    }

    private static OptimizerKinds KindsOf(Header header) => header.Optimizers ?? OptimizerKinds.Default;

    /// <param name="moments">False: the moments of a new state begin here.</param>
    private static void Copy(ModelState state, Header header, IReadOnlyDictionary<string, Tensor> tensors, bool moments)
    {
        using var none = no_grad();
        state.Steps = header.Steps;
        state.MomentsFrom = moments ? header.MomentsFrom : header.Steps;
        state.RankingOffset = header.RankingOffset;
        state.Calibration = header.Calibration;
        state.Categories = header.Categories?.Read(tensors);
        state.Counted = header.Counted ?? [];
        state.Rows = ItemRows.FromBytes(header.ItemRows);
        Copy(state.Ids, "ids", tensors, moments);
        if (state.Tokens is { } tokens) Copy(tokens, "tokens", tensors, moments);
        foreach (var (name, buffer) in state.Network.Counts) Copy(buffer, name, tensors);
        state.Pictures?.Forget();
        foreach (var slot in state.Dense.Slots)
        {
            Copy(slot.Parameter, slot.Name, tensors);
            if (!moments) continue;
            Copy(slot.Momentum, slot.Name + Momentum, tensors);
            if (slot.Scale is { } scale) Copy(scale, slot.Name + Scale, tensors);
        }
    }

    private static void Copy(SparseTable table, string name, IReadOnlyDictionary<string, Tensor> tensors, bool moments)
    {
        var weight = Find(name, tensors);
        if (moments) table.Replace(weight, table.Momentum is null ? null : Find(name + Momentum, tensors), Find(name + Scale, tensors));
        else table.Replace(weight);
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> bytes) => MemoryMarshal.TryGetArray(bytes, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(bytes.ToArray(), writable: false);

    private static Tensor Find(string name, IReadOnlyDictionary<string, Tensor> tensors) => tensors.TryGetValue(name, out var t)
        ? t
        : throw new InvalidDataException($"The checkpoint lacks the tensor '{name}'.");

    private static void Copy(Tensor target, string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var source = Find(name, tensors);
        RequireShape(target, name, source.shape);
        target.copy_(source);
    }

    private static void RequireShape(Tensor target, string name, long[] shape)
    {
        if (shape.SequenceEqual(target.shape)) return;
        throw new InvalidDataException($"The tensor '{name}' has shape [{string.Join(", ", shape)}]; the network needs [{string.Join(", ", target.shape)}].");
    }

    private static IEnumerable<(string, Tensor)> Tensors(ModelState state)
    {
        foreach (var part in Table("ids", state.Ids)) yield return part;
        if (state.Tokens is { } tokens)
            foreach (var part in Table("tokens", tokens)) yield return part;
        foreach (var count in state.Network.Counts) yield return count;
        foreach (var slot in state.Dense.Slots)
        {
            yield return (slot.Name, slot.Parameter);
            yield return (slot.Name + Momentum, slot.Momentum);
            if (slot.Scale is { } scale) yield return (slot.Name + Scale, scale);
        }
    }

    private static IEnumerable<(string, Tensor)> Table(string name, SparseTable table)
    {
        yield return (name, table.Weight);
        if (table.Momentum is { } momentum) yield return (name + Momentum, momentum);
        yield return (name + Scale, table.Scale);
    }
}
