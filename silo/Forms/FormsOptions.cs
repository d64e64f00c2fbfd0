namespace OrleansRec.Silo.Forms;

/// <summary>What <c>forms</c> was asked for.</summary>
internal sealed record FormsOptions
{
    /// <summary>Null: the default folder, or the database of a cluster.</summary>
    public string? Folder { get; init; }

    public required int People { get; init; }

    public required int Steps { get; init; }

    public required int Seed { get; init; }

    /// <summary>True: nothing is stored.</summary>
    public bool DryRun { get; init; }

    public string? Report { get; init; }
}
