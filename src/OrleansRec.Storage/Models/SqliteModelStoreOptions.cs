namespace OrleansRec.Storage.Models;

/// <summary>Limits of the embedded model store.</summary>
public sealed class SqliteModelStoreOptions
{
    /// <summary>Promoted versions whose checkpoints are kept, the live one included; older ones keep their metrics. 1 to 1,000.</summary>
    public int KeptCheckpoints { get; set; } = 5;

    /// <exception cref="ArgumentException">The value is out of its range.</exception>
    public void Validate()
    {
        if (KeptCheckpoints is < 1 or > 1_000)
        {
            throw new ArgumentException($"{nameof(KeptCheckpoints)} is {KeptCheckpoints}; set it to 1 to 1000.");
        }
    }
}
