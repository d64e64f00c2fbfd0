using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.EndToEnd.Tests.Cluster;

/// <summary>Certificates on the ports between silos and for SDK clients.</summary>
[Collection(ClusterFixture.Name)]
public sealed class MutualTlsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly ClusterFixture _fixture;

    public MutualTlsTests(ClusterFixture fixture)
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        _fixture = fixture;
    }

    [SkippableFact]
    public async Task Cluster_MutualTls_MembersTalkAndStrangersDoNot()
    {
        await _fixture.Silos.ReadyAsync();
        var gateway = _fixture.Silos.Nodes[0].Gateway;

        // People of both silos through one gateway.
        await using (var sdk = await SdkConnection.OpenAsync(gateway, _fixture.Authority.Tls))
        {
            var result = await sdk.Client.TrackAsync([.. Enumerable.Range(0, 40).Select(i => View($"person-{i}"))]);
            Assert.Equal(40, result.Accepted);
            Assert.Equal(1, (await sdk.Client.GetUserAsync("person-7")).Version);
        }

        // Neither without a certificate nor with one of another authority.
        await Assert.ThrowsAsync<UnavailableException>(() => SdkConnection.OpenAsync(gateway, tls: null, Patience));
        var stranger = new TestAuthority(_fixture.Folder.Path, "stranger");
        await Assert.ThrowsAsync<UnavailableException>(() => SdkConnection.OpenAsync(gateway, stranger.Tls, Patience));
    }

    internal static BehaviourEvent ViewOf(int person) => View($"paused-{person}");

    private static BehaviourEvent View(string user) => new()
    {
        EventId = "e-" + user,
        UserId = user,
        ItemId = "item-1",
        Type = EventTypes.View,
        Timestamp = DateTimeOffset.UtcNow,
    };
}
