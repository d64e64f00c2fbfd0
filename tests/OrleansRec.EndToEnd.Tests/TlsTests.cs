using System.Net;
using OrleansRec.Chaos.Cluster;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>Certificates on the HTTP port, and on the ports between silos and for SDK clients.</summary>
public sealed class TlsTests
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Serve_CertificateConfigured_AnswersOverTlsOnly()
    {
        using var folder = new TempFolder();
        var authority = new TestAuthority(folder.Path, "web");
        await using var silo = await SiloProcess.StartAsync(
            folder.File("shop"),
            port => new Dictionary<string, string>
            {
                ["Kestrel__Endpoints__Https__Url"] = $"https://127.0.0.1:{port}",
                ["Kestrel__Endpoints__Https__Certificate__Path"] = authority.Tls.Certificate,
                ["Kestrel__Endpoints__Https__Certificate__KeyPath"] = authority.Tls.Key,
            },
            authority);

        Assert.Equal(HttpStatusCode.OK, (await silo.Http.GetAsync("/health/live")).StatusCode);
        using var plain = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{silo.Port}") };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/health/live"));
    }

    [SkippableFact]
    public async Task Cluster_MutualTls_MembersTalkAndStrangersDoNot()
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        using var folder = new TempFolder();
        var authority = new TestAuthority(folder.Path, "shop");
        await using var postgres = await PostgresServer.StartAsync();
        var database = postgres.ConnectionString();
        await using var first = new SiloNode("first", "both", database, authority.SiloSettings);
        await using var second = new SiloNode("second", "user", database, authority.SiloSettings);
        first.Start();
        await first.ReadyAsync(StartLimit);
        second.Start();
        await second.ReadyAsync(StartLimit);

        // People of both silos through one gateway.
        await using (var sdk = await SdkConnection.OpenAsync(first.Gateway, authority.Tls))
        {
            var result = await sdk.Client.TrackAsync([.. Enumerable.Range(0, 40).Select(i => View($"person-{i}"))]);
            Assert.Equal(40, result.Accepted);
            Assert.Equal(1, (await sdk.Client.GetUserAsync("person-7")).Version);
        }

        // Neither without a certificate nor with one of another authority.
        await Assert.ThrowsAsync<UnavailableException>(() => SdkConnection.OpenAsync(first.Gateway, tls: null, TimeSpan.FromSeconds(2)));
        var stranger = new TestAuthority(folder.Path, "stranger");
        await Assert.ThrowsAsync<UnavailableException>(() => SdkConnection.OpenAsync(second.Gateway, stranger.Tls, TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Serve_CertificateThatIsNotThere_IsRefusedNamingTheSetting()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(
            folder.File("shop"), _ => new Dictionary<string, string> { ["OrleansRec__Tls__Authority"] = folder.File("no.pem") }));
        Assert.Contains("exit code 2", error.Message);
        Assert.Contains("'OrleansRec:Tls' cannot be used: 'Tls:Authority'", error.Message);
    }

    private static BehaviourEvent View(string user) => new()
    {
        EventId = "e-" + user,
        UserId = user,
        ItemId = "item-1",
        Type = EventTypes.View,
        Timestamp = DateTimeOffset.UtcNow,
    };
}
