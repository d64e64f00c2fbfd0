using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>The version that is live while another is trained from scratch, to be measured on the same held-back events.</summary>
/// <param name="Model">Null where it cannot be compared.</param>
/// <param name="Position">Of the last event that it has learned.</param>
/// <param name="Why">Why it cannot be compared; null where it can.</param>
internal sealed record LiveVersion(ModelState? Model, long Position, string? Why) : IDisposable
{
    public static LiveVersion Read(ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue, LearnerOptions options)
    {
        using var scope = NewDisposeScope();
        try
        {
            var (header, _, tensors) = Checkpoint.Read(checkpoint);
            return header.Shop?.DifferenceTo(catalogue) is { } difference
                ? new LiveVersion(null, 0, difference)
                : new LiveVersion(Checkpoint.Restore(header, tensors, options, out _), header.Position, null);
        }
        catch (InvalidDataException e)
        {
            return new LiveVersion(null, 0, e.Message);
        }
    }

    public void Dispose() => Model?.Dispose();
}
