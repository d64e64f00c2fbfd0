namespace OrleansRec.Abstractions;

/// <summary>Whether a silo can take in another batch: asked before the work of reading one.</summary>
public interface IIngestRoom
{
    /// <exception cref="Contracts.Errors.OverloadedException">The batches at work hold half of what the silo takes in at once.</exception>
    void Require();
}
