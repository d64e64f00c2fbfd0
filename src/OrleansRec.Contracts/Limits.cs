namespace OrleansRec.Contracts;

/// <summary>Every limit of the outside interface.</summary>
public static class Limits
{
    public const int MaxEventsPerBatch = 1_000;
    public const int MaxItemsPerBatch = 1_000;
    public const int MaxBodyBytes = 2 * 1024 * 1024;

    /// <summary>Bytes of UTF-8 in any id.</summary>
    public const int MaxIdBytes = 256;

    public const int MaxTypeLength = 64;
    public const int MaxCount = 500;
    public const int MaxContextItems = 100;
    public const int MaxExcludedItems = 1_000;
    /// <summary>Items of a list to rank.</summary>
    public const int MaxRankItems = 500;

    public const int MaxScenarios = 200;
    public const int MaxSources = 16;

    /// <summary>Candidates that one source of a scenario may bring.</summary>
    public const int MaxQuota = 1_000;

    /// <summary>Candidates of all sources of a scenario together.</summary>
    public const int MaxCandidates = 2_000;

    public const double MaxTaskWeight = 10;

    /// <summary>Milliseconds that a request may wait for its answer.</summary>
    public const int MaxTimeoutMs = 60_000;

    public const int MaxFilterLength = 2_000;
    public const int MaxFilterValues = 200;
    public const int MaxFilterDepth = 32;
    public const int MaxBoosts = 10;

    /// <summary>A boost multiplies a score by 0 to this.</summary>
    public const double MaxBoostFactor = 100;

    /// <summary>Prices, quantities and values reach from this below zero, where they may, to this.</summary>
    public const double MaxNumber = 1e12;

    public const int MaxProperties = 32;
    public const int MaxAttributes = 64;
    public const int MaxAttributeKeyLength = 64;
    public const int MaxAttributeValueLength = 256;
    public const int MaxTitleLength = 512;
    public const int MaxCategories = 8;
    public const int MaxRelations = 256;
    public const int MaxImageBytes = 1024 * 1024;

    /// <summary>Events further ahead of the server's clock are refused.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(10);
}
