namespace OrleansRec.Datasets.Cleaning;

/// <summary>
/// What a cleaning changes. Every rule counts whether it is on or not; what is off by default would change what is measured, or is
/// something that learning deals with itself.
/// </summary>
public sealed record CleaningOptions
{
    /// <summary>Leave out copies: an event id that came before, or all else equal (person, item, type, moment, session, position, quantity, price).</summary>
    public bool Duplicates { get; init; } = true;

    /// <summary>Leave out everything of likely bots.</summary>
    public bool Bots { get; init; } = true;

    /// <summary>Leave out refunds and the purchases that they undo; otherwise the reducer takes them back itself.</summary>
    public bool Returns { get; init; }

    /// <summary>Leave out events of nobody; otherwise the ingestion refuses them.</summary>
    public bool MissingCustomers { get; init; } = true;

    /// <summary>Forget prices far from what the item costs; the events stay.</summary>
    public bool PriceOutliers { get; init; } = true;

    /// <summary>Leave out events of items that the catalogue lacks, where there is a catalogue; otherwise they are items known by id only.</summary>
    public bool UnknownItems { get; init; }

    /// <summary>Distinct moments with an event within one hour beyond which somebody is a likely bot, 60–3,600; impressions do not count.</summary>
    public int BotMomentsPerHour { get; init; } = 400;

    /// <summary>How many times dearer or cheaper than the item's median a price must be to be an outlier, 2–1,000.</summary>
    public double PriceFactor { get; init; } = 10;

    /// <exception cref="ArgumentException">Names every option that is out of range.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (BotMomentsPerHour is < 60 or > 3600) errors.Add($"'{nameof(BotMomentsPerHour)}' is {BotMomentsPerHour}; it must be 60–3,600.");
        if (PriceFactor is not (>= 2 and <= 1000)) errors.Add(FormattableString.Invariant($"'{nameof(PriceFactor)}' is {PriceFactor}; it must be 2–1,000."));
        if (errors.Count > 0) throw new ArgumentException(string.Join(" ", errors));
    }
}
