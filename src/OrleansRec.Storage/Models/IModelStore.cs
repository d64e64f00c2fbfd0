using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Models;

namespace OrleansRec.Storage.Models;

/// <summary>Trained versions, their checkpoints, and which one is live.</summary>
public interface IModelStore : IAsyncDisposable
{
    /// <summary>Makes the caller the only trainer that can save: raises the model's epoch and returns it.</summary>
    ValueTask<long> TakeEpochAsync(string model, CancellationToken ct);

    /// <summary>
    /// Stores a version, its checkpoint and, when promoted, the pointer to the live version, in one transaction. A rejected version
    /// (not promoted, no checkpoint) keeps its metrics only; empty bytes are no checkpoint. <see cref="ModelVersionInfo.Status"/> and
    /// <see cref="ModelVersionInfo.CheckpointBytes"/> are not taken from the caller: they follow from the pointer and from the bytes.
    /// </summary>
    /// <exception cref="FencedException">The epoch is not the newest; nothing was written.</exception>
    /// <exception cref="ArgumentException">The version is already stored, or is to be promoted without a checkpoint.</exception>
    /// <exception cref="UnavailableException">The outcome is unknown: look the version up in <see cref="ListAsync"/>.</exception>
    ValueTask SaveAsync(string model, long epoch, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, bool promote, CancellationToken ct);

    /// <summary>Every version, newest first.</summary>
    ValueTask<IReadOnlyList<ModelVersionInfo>> ListAsync(string model, CancellationToken ct);

    /// <summary>The live version; null before the first promotion.</summary>
    ValueTask<ModelVersionInfo?> LiveAsync(string model, CancellationToken ct);

    /// <summary>A version's checkpoint, compared with the SHA-256 taken when it was saved.</summary>
    /// <exception cref="NotFoundException">The version is unknown, or its checkpoint was not kept.</exception>
    /// <exception cref="InvalidDataException">The stored bytes are not those that were saved: the message says whether some lack or others are there.</exception>
    ValueTask<byte[]> LoadAsync(string model, string version, CancellationToken ct);

    /// <summary>
    /// The same piece by piece, for one who does not keep it: one thread reads it from its start to its end, where the SHA-256 is compared, then
    /// disposes it. It sees one state of the store, whatever is promoted meanwhile; its length is known.
    /// </summary>
    /// <exception cref="NotFoundException">The version is unknown, or its checkpoint was not kept.</exception>
    /// <exception cref="InvalidDataException">Some of it lacks, or there is more than was saved.</exception>
    /// <remarks>Its last read throws <see cref="InvalidDataException"/> where the bytes are not those that were saved.</remarks>
    ValueTask<Stream> OpenAsync(string model, string version, CancellationToken ct);

    /// <summary>
    /// Makes a stored version the live one and returns it. Raises the model's epoch in the same transaction, so that a round in
    /// flight cannot promote over it.
    /// </summary>
    /// <exception cref="NotFoundException">The version is unknown, or its checkpoint was not kept.</exception>
    ValueTask<ModelVersionInfo> ActivateAsync(string model, string version, CancellationToken ct);
}
