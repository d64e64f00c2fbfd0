namespace OrleansRec.Grains.Ingest;

/// <summary>
/// How many people's grains a silo's batches call at once. Each of them may have to be read from storage first, over twenty connections:
/// more would only wait there, until they give up.
/// </summary>
internal sealed class GrainCalls
{
    private const int AtOnce = 32;

    private readonly SemaphoreSlim _free = new(AtOnce);

    public async Task<T> RunAsync<T>(Func<ValueTask<T>> call)
    {
        await _free.WaitAsync();
        try
        {
            return await call();
        }
        finally
        {
            _free.Release();
        }
    }
}
