using System.Buffers.Binary;
using System.IO.Compression;

namespace OrleansRec.Datasets.Reading;

/// <summary>
/// Unpacks a gzip file and notices where it was cut off, which <see cref="GZipStream"/> takes for its end: the last four bytes of a whole
/// file are its unpacked length (RFC 1952). Files joined from several cannot be judged so and pass.
/// </summary>
internal sealed class WholeGzipStream : GZipStream
{
    private readonly Stream _packed;
    private uint _length;
    private bool _ended;

    public WholeGzipStream(Stream packed) : base(packed, CompressionMode.Decompress) => _packed = packed;

    public override int Read(Span<byte> buffer) => Count(base.Read(buffer), buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count), count);

    /// <exception cref="InvalidDataException">The file ends before its contents do.</exception>
    private int Count(int read, int wanted)
    {
        _length = unchecked(_length + (uint)read);
        if (read > 0 || wanted == 0 || _ended) return read;
        _ended = true;
        if (LengthStated() is { } stated && stated != _length && !IsJoined())
            throw new InvalidDataException("The gzip file is cut off.");
        return read;
    }

    private uint? LengthStated()
    {
        Span<byte> last = stackalloc byte[4];
        if (_packed.Length < last.Length) return null;
        _packed.Position = _packed.Length - last.Length;
        _packed.ReadExactly(last);
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    /// <summary>Whether a second gzip header may be in the file.</summary>
    private bool IsJoined()
    {
        ReadOnlySpan<byte> header = [0x1F, 0x8B, 0x08];
        _packed.Position = header.Length;
        var buffer = new byte[64 * 1024];
        for (var kept = 0; ;)
        {
            var read = _packed.Read(buffer, kept, buffer.Length - kept);
            if (read == 0) return false;
            var filled = kept + read;
            if (buffer.AsSpan(0, filled).IndexOf(header) >= 0) return true;
            kept = Math.Min(header.Length - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }
}
