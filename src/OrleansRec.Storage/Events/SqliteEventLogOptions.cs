namespace OrleansRec.Storage.Events;

/// <summary>Limits of the embedded event log.</summary>
public sealed class SqliteEventLogOptions
{
    /// <summary>Appends that may wait for the writer; those made in one call count as one, more wait in the call. 1 to 1,000,000.</summary>
    public int QueueCapacity { get; set; } = 4_096;

    /// <summary>Events in one transaction; an append larger than that gets its own. 1 to 1,000,000.</summary>
    public int MaxBatchRows { get; set; } = 8_192;

    /// <summary>Users whose version the writer keeps in memory, at about 200 bytes each. 1 to 10,000,000.</summary>
    public int CachedUsers { get; set; } = 200_000;

    /// <summary>Read connections. 1 to 64.</summary>
    public int Readers { get; set; } = 4;

    /// <exception cref="ArgumentException">Names every value out of its range.</exception>
    public void Validate()
    {
        List<string> errors = [];
        Check(nameof(QueueCapacity), QueueCapacity, 1_000_000);
        Check(nameof(MaxBatchRows), MaxBatchRows, 1_000_000);
        Check(nameof(CachedUsers), CachedUsers, 10_000_000);
        Check(nameof(Readers), Readers, 64);
        if (errors.Count > 0) throw new ArgumentException(string.Join(' ', errors));

        void Check(string name, int value, int highest)
        {
            if (value < 1 || value > highest) errors.Add($"{name} is {value}; set it to 1 to {highest}.");
        }
    }
}
