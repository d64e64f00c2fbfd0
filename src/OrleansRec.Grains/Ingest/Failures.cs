namespace OrleansRec.Grains.Ingest;

/// <summary>What went wrong in the parts of a batch, told once: a storage that is away fails all of them alike.</summary>
internal sealed class Failures
{
    public Exception? First { get; private set; }

    /// <summary>The first one's person or item.</summary>
    public string FirstKey { get; private set; } = "";

    public int Count { get; private set; }

    public void Add(string key, Exception error)
    {
        if (Count++ == 0) (First, FirstKey) = (error, key);
    }
}
