using System.Security.Cryptography;

namespace OrleansRec.Storage.Models;

/// <summary>
/// A checkpoint in the pieces in which it is stored, of which one at a time is in memory. At its end the SHA-256 is compared: a reader who has
/// not come there knows nothing about the bytes.
/// </summary>
/// <param name="length">Bytes of all pieces.</param>
/// <param name="expected">The SHA-256.</param>
/// <param name="damaged">Makes the exception of a checkpoint whose SHA-256 is the one given.</param>
internal abstract class CheckpointStream(long length, byte[] expected, Func<byte[], InvalidDataException> damaged) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _from;
    private int _to;
    private long _position;
    private bool _isCompared;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException("A checkpoint is read from its start to its end.");
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_from == _to && buffer.Length < _buffer.Length) (_from, _to) = (0, ReadOn(_buffer));
        var read = Math.Min(_to - _from, buffer.Length);
        if (read > 0)
        {
            _buffer.AsSpan(_from, read).CopyTo(buffer);
            _from += read;
        }
        else if (buffer.Length >= _buffer.Length)
        {
            read = ReadOn(buffer);
        }

        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A checkpoint is read from its start to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("A checkpoint is not changed.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A checkpoint is not changed.");

    /// <summary>Some of what follows; 0 at the end.</summary>
    protected abstract int ReadPiece(Span<byte> buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }

    private int ReadOn(Span<byte> buffer)
    {
        if (_isCompared) return 0;
        var read = ReadPiece(buffer);
        _hash.AppendData(buffer[..read]);
        if (read == 0) Compare();
        return read;
    }

    private void Compare()
    {
        _isCompared = true;
        var actual = _hash.GetHashAndReset();
        if (!actual.AsSpan().SequenceEqual(expected)) throw damaged(actual);
    }
}
