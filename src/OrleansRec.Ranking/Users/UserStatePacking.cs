using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansRec.Ranking.Users;

/// <summary>A <see cref="UserState"/> as bytes (little-endian arrays), for snapshots and for the call to a model replica.</summary>
public static class UserStatePacking
{
    private const int Format = 1;

    public static byte[] Pack(this UserState s)
    {
        var size = 4 + (4 * 4) + 8 + 8 + 4 + 4 + (4 * BehaviourKinds.Count)
            + (s.Length * (4 + 1 + 8 + 4)) + (4 * s.Cart.Length) + (16 * s.Purchases.Length) + (4 * s.Impressions.Length);
        var bytes = new byte[size];
        var w = new Writer(bytes);
        w.Int(Format);
        w.Int(s.Length);
        w.Int(s.Cart.Length);
        w.Int(s.Purchases.Length);
        w.Int(s.Impressions.Length);
        w.Long(s.Version);
        w.Long(s.LastTime);
        w.Int(BitConverter.SingleToInt32Bits(s.LogPriceSum));
        w.Int(s.PriceCount);
        w.Array<int>(s.Counts);
        w.Array<int>(s.Items);
        w.Array<long>(s.Times);
        w.Array<int>(s.Sessions);
        w.Array<BehaviourKind>(s.Kinds);
        w.Array<int>(s.Cart);
        w.Array<PurchasedItem>(s.Purchases);
        w.Array<int>(s.Impressions);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not a packed state of this format.</exception>
    public static UserState Unpack(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var r = new Reader(bytes);
            var format = r.Int();
            if (format != Format)
                throw new InvalidDataException($"Packed user state has format {format}; this program reads format {Format}.");
            var (length, cart, purchases, impressions) = (r.Int(), r.Int(), r.Int(), r.Int());
            return new UserState
            {
                Version = r.Long(),
                LastTime = r.Long(),
                LogPriceSum = BitConverter.Int32BitsToSingle(r.Int()),
                PriceCount = r.Int(),
                Counts = r.Array<int>(BehaviourKinds.Count),
                Items = r.Array<int>(length),
                Times = r.Array<long>(length),
                Sessions = r.Array<int>(length),
                Kinds = r.Array<BehaviourKind>(length),
                Cart = r.Array<int>(cart),
                Purchases = r.Array<PurchasedItem>(purchases),
                Impressions = r.Array<int>(impressions),
            };
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException($"Packed user state of {bytes.Length} bytes is truncated.", e);
        }
    }

    private ref struct Writer(Span<byte> target)
    {
        private Span<byte> _rest = target;

        public void Int(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
            _rest = _rest[4..];
        }

        public void Long(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
            _rest = _rest[8..];
        }

        public void Array<T>(ReadOnlySpan<T> values) where T : unmanaged
        {
            var source = MemoryMarshal.AsBytes(values);
            source.CopyTo(_rest);
            _rest = _rest[source.Length..];
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> _rest = source;

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public T[] Array<T>(int length) where T : unmanaged =>
            MemoryMarshal.Cast<byte, T>(Take(length * Marshal.SizeOf(typeof(T).IsEnum ? typeof(T).GetEnumUnderlyingType() : typeof(T)))).ToArray();

        private ReadOnlySpan<byte> Take(int bytes)
        {
            var taken = _rest[..bytes];
            _rest = _rest[bytes..];
            return taken;
        }
    }
}
