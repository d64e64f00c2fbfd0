using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace OrleansRec.Ranking.Users;

/// <summary>
/// A <see cref="UserState"/> in few bytes, for memory, snapshots and the call to a model replica: little-endian arrays, times as the steps between
/// them and sessions as runs.
/// </summary>
public static class UserStatePacking
{
    private const int Format = 2;

    /// <summary>Times and sessions as arrays.</summary>
    private const int FirstFormat = 1;

    /// <summary>Format, lengths, version, latest time, prices, counts.</summary>
    private const int HeadBytes = VersionAt + 8 + 8 + 4 + 4 + (4 * BehaviourKinds.Count);
    private const int VersionAt = 5 * 4;

    /// <summary>Of a behaviour: item, kind, time (10 at most), session (a run of its own).</summary>
    private const int MaxBehaviourBytes = 4 + 1 + 10 + 1 + 4;

    public static byte[] Pack(this UserState s)
    {
        var room = HeadBytes + (s.Length * MaxBehaviourBytes) + (4 * s.Cart.Length) + (16 * s.Purchases.Length) + (4 * s.Impressions.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        var w = new Writer(buffer);
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
        w.Array<BehaviourKind>(s.Kinds);
        w.Times(s.Times);
        w.Runs(s.Sessions);
        w.Array<int>(s.Cart);
        w.Array<PurchasedItem>(s.Purchases);
        w.Array<int>(s.Impressions);
        var packed = buffer.AsSpan(0, w.Length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return packed;
    }

    /// <summary><see cref="UserState.Version"/> of a packed state.</summary>
    public static long VersionOf(ReadOnlySpan<byte> packed) => BinaryPrimitives.ReadInt64LittleEndian(packed[VersionAt..]);

    /// <exception cref="InvalidDataException">The bytes are not a packed state of a known format.</exception>
    public static UserState Unpack(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var r = new Reader(bytes);
            var format = r.Int();
            if (format is not (Format or FirstFormat))
                throw new InvalidDataException($"Packed user state has format {format}; this program reads formats {FirstFormat} to {Format}.");
            var (length, cart, purchases, impressions) = (r.Int(), r.Int(), r.Int(), r.Int());
            var (version, last, priceSum, prices) = (r.Long(), r.Long(), BitConverter.Int32BitsToSingle(r.Int()), r.Int());
            var (counts, items) = (r.Array<int>(BehaviourKinds.Count), r.Array<int>(length));
            BehaviourKind[] kinds;
            long[] times;
            int[] sessions;
            if (format == FirstFormat) (times, sessions, kinds) = (r.Array<long>(length), r.Array<int>(length), r.Array<BehaviourKind>(length));
            else (kinds, times, sessions) = (r.Array<BehaviourKind>(length), r.Times(length), r.Runs(length));
            return new UserState
            {
                Version = version,
                LastTime = last,
                LogPriceSum = priceSum,
                PriceCount = prices,
                Counts = counts,
                Items = items,
                Times = times,
                Sessions = sessions,
                Kinds = kinds,
                Cart = r.Array<int>(cart),
                Purchases = r.Array<PurchasedItem>(purchases),
                Impressions = r.Array<int>(impressions),
            };
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"Packed user state of {bytes.Length} bytes is truncated or damaged.", e);
        }
    }

    private ref struct Writer(Span<byte> target)
    {
        private readonly int _room = target.Length;
        private Span<byte> _rest = target;

        public readonly int Length => _room - _rest.Length;

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

        /// <summary>Steps in seven bits per byte, the lowest first, the sign in the last bit: two or three bytes each in a visit.</summary>
        public void Times(ReadOnlySpan<long> values)
        {
            var (before, at) = (0L, 0);
            foreach (var value in values)
            {
                var step = value - before;
                before = value;
                var bits = (ulong)((step << 1) ^ (step >> 63));
                for (; bits >= 0x80; bits >>= 7) _rest[at++] = (byte)(bits | 0x80);
                _rest[at++] = (byte)bits;
            }

            _rest = _rest[at..];
        }

        /// <summary>How often a value repeats, and the value; at most 255 times.</summary>
        public void Runs(ReadOnlySpan<int> values)
        {
            for (int from = 0, to; from < values.Length; from = to)
            {
                for (to = from + 1; to < values.Length && to - from < byte.MaxValue && values[to] == values[from];) to++;
                _rest[0] = (byte)(to - from);
                _rest = _rest[1..];
                Int(values[from]);
            }
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> _rest = source;

        public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

        public T[] Array<T>(int length) where T : unmanaged =>
            MemoryMarshal.Cast<byte, T>(Take(length * Marshal.SizeOf(typeof(T).IsEnum ? typeof(T).GetEnumUnderlyingType() : typeof(T)))).ToArray();

        public long[] Times(int length)
        {
            var (values, time, at) = (new long[length], 0L, 0);
            for (var i = 0; i < length; i++)
            {
                var bits = 0UL;
                for (var shift = 0; ; shift += 7)
                {
                    var part = _rest[at++];
                    bits |= (ulong)(part & 0x7F) << shift;
                    if (part < 0x80) break;
                }

                time += (long)(bits >> 1) ^ -(long)(bits & 1);
                values[i] = time;
            }

            _rest = _rest[at..];
            return values;
        }

        public int[] Runs(int length)
        {
            var values = new int[length];
            for (var from = 0; from < length;)
            {
                int count = Take(1)[0];
                values.AsSpan(from, count).Fill(Int());
                from += Math.Max(1, count);
            }

            return values;
        }

        private ReadOnlySpan<byte> Take(int bytes)
        {
            var taken = _rest[..bytes];
            _rest = _rest[bytes..];
            return taken;
        }
    }
}
