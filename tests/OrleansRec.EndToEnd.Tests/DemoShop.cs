namespace OrleansRec.EndToEnd.Tests;

/// <summary>One <c>demo --exit</c> of a generated shop, for all tests that look at what it reported or left behind.</summary>
public sealed class DemoShop : IAsyncLifetime
{
    public const int People = 300;
    public const int Events = 15_000;

    /// <summary>Seconds of live traffic.</summary>
    public const int Live = 4;

    private readonly TempFolder _folder = new();

    internal SiloCommand Run { get; private set; } = null!;

    /// <summary>What <c>--report</c> has written.</summary>
    public string Report => _folder.File("report.json");

    /// <summary>Of the shop; a silo serves from it.</summary>
    public string Folder => _folder.File("shop");

    public async Task InitializeAsync()
    {
        // Few passes and early rounds: what takes long is training, and how well it learns is measured elsewhere.
        Run = await SiloCommand.RunAsync(
            TimeSpan.FromMinutes(3),
            [("Learning__Epochs", "3"), ("Training__RoundInterval", "00:00:02")],
            "demo", "--exit", "--users", $"{People}", "--items", "300", "--events", $"{Events}", "--live-seconds", $"{Live}",
            "--report", Report, "--port", "0", "--folder", Folder);
        Assert.True(Run.ExitCode == 0, Run.Output + Run.Errors);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}

[CollectionDefinition(Name)]
public sealed class DemoShopTests : ICollectionFixture<DemoShop>
{
    public const string Name = "Demo shop";
}
