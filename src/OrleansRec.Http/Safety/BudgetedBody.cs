using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OrleansRec.Http.Safety;

/// <summary>
/// A request's body whose bytes are taken from the budget as they are read: a caller that announces much and sends nothing holds nothing, and one
/// that stops on the way gives back what it holds (the web server's own limit is an average, by which a large start pays for a long silence).
/// A large one takes its turn (<see cref="LargeBodies"/>) before anything of it is read, or where its length is not told once so much has arrived.
/// </summary>
/// <param name="announced">The body's length, bytes; null where it is not told.</param>
internal sealed class BudgetedBody(Stream body, long? announced, RequestBudget budget) : Stream
{
    /// <summary>What has to come within <see cref="RequestBudget.Patience"/>, bytes, unless the body ends before.</summary>
    private const int Step = 1024;

    private TimeSpan _left = budget.Patience;
    private int _stepped;
    private IDisposable? _turn;

    /// <summary>Bytes so far.</summary>
    public long Taken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BadHttpRequestException">The body stopped on the way (408), or its chunks cannot be read (400).</exception>
    /// <exception cref="Contracts.Errors.OverloadedException">The turn of a large body did not come, or there is no room for more of it.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_turn is null && (announced ?? Taken) > LargeBodies.LargerThan) _turn = await budget.Large.WaitAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        limit.CancelAfter(_left);
        int bytes;
        try
        {
            bytes = await body.ReadAsync(buffer, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BadHttpRequestException(
                $"Less than {Step} bytes of the body came within {budget.Patience.TotalSeconds} s; send it faster, or less at once.", StatusCodes.Status408RequestTimeout);
        }
        catch (IOException error) when (error is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body cannot be read: its chunks are malformed, or it was cut off.", error);
        }

        _left -= Stopwatch.GetElapsedTime(started);
        _stepped += bytes;
        if (_stepped >= Step) (_left, _stepped) = (budget.Patience, 0);
        else if (_left < TimeSpan.Zero) _left = TimeSpan.Zero;
        return Counted(bytes);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Counted(body.Read(buffer, offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _turn?.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int bytes)
    {
        budget.Take(bytes);
        Taken += bytes;
        return bytes;
    }
}
