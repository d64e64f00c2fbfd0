namespace OrleansRec.Storage.Commits;

/// <summary>Writes what waited together in one transaction. Used by the writer thread only.</summary>
internal interface IBatchWriter<in TWrite> : IDisposable
{
    /// <summary>
    /// Writes a batch and leaves each write's result in it. Throws where the outcome is unknown or nothing was written; the next batch starts
    /// on a connection of its own then.
    /// </summary>
    void Write(IReadOnlyList<TWrite> batch);
}
