using System.Text.Json.Nodes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OrleansRec.EndToEnd.Tests;

/// <summary>One silo on an empty folder for all tests that only send and ask.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    internal SiloProcess Silo { get; private set; } = null!;

    /// <summary>The list that the silo gave before it had seen anything.</summary>
    internal JsonNode FirstAnswer { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Silo = await SiloProcess.StartAsync(_folder.Path);
        FirstAnswer = await Silo.Http.PostOkAsync("/v1/recommendations", """{"userId":"nobody","count":5}""");
    }

    public async Task DisposeAsync()
    {
        if (Silo is not null) await Silo.DisposeAsync();
        _folder.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class SharedSiloTests : ICollectionFixture<SharedSilo>
{
    public const string Name = "Shared silo";
}
