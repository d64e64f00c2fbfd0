using OrleansRec.Contracts.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Cluster.Tests.Training;

/// <summary>A model store before whose saves something happens.</summary>
internal sealed class InterruptedStore(IModelStore store, Func<Task> before) : IModelStore
{
    public ValueTask<long> TakeEpochAsync(string model, CancellationToken ct) => store.TakeEpochAsync(model, ct);

    public async ValueTask SaveAsync(string model, long epoch, ModelVersionInfo info, ReadOnlyMemory<byte>? checkpoint, bool promote, CancellationToken ct)
    {
        await before();
        await store.SaveAsync(model, epoch, info, checkpoint, promote, ct);
    }

    public ValueTask<IReadOnlyList<ModelVersionInfo>> ListAsync(string model, CancellationToken ct) => store.ListAsync(model, ct);

    public ValueTask<ModelVersionInfo?> LiveAsync(string model, CancellationToken ct) => store.LiveAsync(model, ct);

    public ValueTask<byte[]> LoadAsync(string model, string version, CancellationToken ct) => store.LoadAsync(model, version, ct);

    public ValueTask<Stream> OpenAsync(string model, string version, CancellationToken ct) => store.OpenAsync(model, version, ct);

    public ValueTask<ModelVersionInfo> ActivateAsync(string model, string version, CancellationToken ct) => store.ActivateAsync(model, version, ct);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
