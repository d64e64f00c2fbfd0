namespace OrleansRec.Silo.Forms;

/// <summary>What was measured of one form.</summary>
internal sealed record FormFigures
{
    public required string Form { get; init; }

    public required double MemoryMegabytes { get; init; }

    /// <summary>By task; without those whose rows have one outcome only.</summary>
    public required IReadOnlyDictionary<string, double> Auc { get; init; }

    /// <summary>Of the full ranking; null where nobody turned to anything.</summary>
    public required double? Ndcg10 { get; init; }

    /// <summary>Lists of the home page, embeddings at hand.</summary>
    public double ListsPerSecond { get; init; }

    /// <summary>Rows scored for all tasks.</summary>
    public double RowsPerSecond { get; init; }

    /// <summary>People embedded.</summary>
    public double UsersPerSecond { get; init; }

    /// <summary>The largest loss of a task's AUC against another form's; below 0 where every task gains.</summary>
    public double AucLoss(FormFigures against) => Auc.Count == 0 ? 0 : Auc.Max(a => against.Auc.GetValueOrDefault(a.Key, a.Value) - a.Value);

    /// <summary>Of NDCG@10 against another form's, relative; 0 where nothing was ranked.</summary>
    public double NdcgLoss(FormFigures against) => Ndcg10 is { } own && against.Ndcg10 is > 0 and var other ? (other - own) / other : 0;
}
