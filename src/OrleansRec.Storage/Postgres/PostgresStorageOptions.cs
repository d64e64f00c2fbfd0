namespace OrleansRec.Storage.Postgres;

/// <summary>Limits of the storage of a cluster; the defaults fit.</summary>
public sealed class PostgresStorageOptions
{
    /// <summary>Appends that may wait for this silo's writer; those made in one call count as one, more wait in the call. 1 to 1,000,000.</summary>
    public int QueueCapacity { get; set; } = 4_096;

    /// <summary>Events in one transaction; an append larger than that gets its own. 1 to 1,000,000.</summary>
    public int MaxBatchRows { get; set; } = 4_096;

    /// <summary>Users whose version the writer keeps in memory, at about 200 bytes each. 1 to 10,000,000.</summary>
    public int CachedUsers { get; set; } = 200_000;

    /// <summary>Promoted versions whose checkpoints are kept, the live one included; older ones keep their metrics. 1 to 1,000.</summary>
    public int KeptCheckpoints { get; set; } = 5;

    /// <summary>How long a starting silo waits for a database that does not answer. 0 to 1 hour.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A file that keeps the tombstones of people who were forgotten, so that a restored backup does not bring them back: on a disk that outlives this
    /// silo and is no part of the backup. Null for none.
    /// </summary>
    public string? TombstoneFile { get; set; }

    /// <exception cref="ArgumentException">Names every value out of its range.</exception>
    public void Validate()
    {
        List<string> errors = [];
        Check(nameof(QueueCapacity), QueueCapacity, 1_000_000);
        Check(nameof(MaxBatchRows), MaxBatchRows, 1_000_000);
        Check(nameof(CachedUsers), CachedUsers, 10_000_000);
        Check(nameof(KeptCheckpoints), KeptCheckpoints, 1_000);
        if (Patience < TimeSpan.Zero || Patience > TimeSpan.FromHours(1)) errors.Add($"{nameof(Patience)} is {Patience}; set it to 0 to 1 hour.");
        if (errors.Count > 0) throw new ArgumentException(string.Join(' ', errors));

        void Check(string name, int value, int highest)
        {
            if (value < 1 || value > highest) errors.Add($"{name} is {value}; set it to 1 to {highest}.");
        }
    }
}
