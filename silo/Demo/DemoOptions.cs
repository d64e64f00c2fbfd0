using OrleansRec.Datasets;

namespace OrleansRec.Silo.Demo;

/// <summary>What the demo was asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>A folder of data; null generates a shop.</summary>
    public string? Data { get; init; }

    /// <summary>The data's format; null: as its folder is called.</summary>
    public string? Format { get; init; }

    public required GeneratedShopOptions Shop { get; init; }

    /// <summary>True ends after the report, false serves until Ctrl+C.</summary>
    public required bool Exit { get; init; }

    public string? Report { get; init; }

    /// <summary>Where the silo keeps its data; null: a folder named after the data.</summary>
    public string? Folder { get; init; }

    public required int Port { get; init; }
    public required int SiloPort { get; init; }
    public required int GatewayPort { get; init; }

    /// <summary>How long the held-out events last as live traffic.</summary>
    public required TimeSpan? Live { get; init; }
}
