using System.Text.Json.Nodes;
using OrleansRec.Chaos.Cluster;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.EndToEnd.Tests.Cluster;

/// <summary>Two silos for people and one for the model, over a private PostgreSQL and with mutual TLS between them, with a first model live.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public const string Name = "Cluster of processes";

    internal TempFolder Folder { get; } = new();

    /// <summary>Of the certificates that the silos show each other and that SDK clients need.</summary>
    internal TestAuthority Authority { get; private set; } = null!;

    internal SiloCluster Silos { get; private set; } = null!;

    internal SiloNode Model => Silos.Nodes[2];

    public async Task InitializeAsync()
    {
        if (PostgresServer.Missing is not null) return;
        Authority = new TestAuthority(Folder.Path, "shop");
        Silos = await SiloCluster.StartAsync(["user", "user", "model"], Authority.SiloSettings);
        for (var batch = 0; batch < 3; batch++)
        {
            await Silos.Nodes[batch % 2].Http.PostOkAsync("/v1/events", Api.Events(Enumerable.Range(batch * 500, 500).Select(n =>
                Api.View($"first-{n}", $"first-{n % 50}", $"item-{(n % 7) + (8 * (n % 13))}"))));
        }
        await UntilAsync(async () => await LiveAsync() is not null, "a model is live");
    }

    public async Task DisposeAsync()
    {
        if (Silos is not null) await Silos.DisposeAsync();
        Folder.Dispose();
    }

    /// <summary>The silo's program as a build of another version; its folder stays as long as silos may run from it.</summary>
    internal string MakeNextVersion() => NextVersion.Make(Folder.File("next"));

    internal async Task<string?> LiveAsync() => (string?)JsonNode.Parse(await Silos.Nodes[0].Http.GetStringAsync("/v1/models"))!["live"];

    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await IsAsync(condition))
        {
            Assert.False(limit.IsCancellationRequested, $"Not within 90 s: {what}.");
            await Task.Delay(20);
        }
    }

    /// <summary>What asks a silo that is lost is not yet, nor what the client asks to send again.</summary>
    private static async Task<bool> IsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or UnavailableException)
        {
            return false;
        }
    }
}

[CollectionDefinition(ClusterFixture.Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>;
