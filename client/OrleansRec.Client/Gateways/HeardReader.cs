using System.IO.Pipelines;

namespace OrleansRec.Client.Gateways;

/// <summary>Passes on what arrives, and notes that something did.</summary>
internal sealed class HeardReader(PipeReader inner, Silence silence) : PipeReader
{
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Note(await inner.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        var isRead = inner.TryRead(out result);
        if (isRead) Note(result);
        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Note(ReadResult result)
    {
        if (!result.Buffer.IsEmpty) silence.Hear();
        return result;
    }
}
