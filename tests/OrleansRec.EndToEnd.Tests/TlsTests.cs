using System.Net;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>Certificates on the HTTP port. Those between silos and for SDK clients: <see cref="Cluster.MutualTlsTests"/>.</summary>
public sealed class TlsTests
{
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

    [Fact]
    public async Task Serve_CertificateThatIsNotThere_IsRefusedNamingTheSetting()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(
            folder.File("shop"), _ => new Dictionary<string, string> { ["OrleansRec__Tls__Authority"] = folder.File("no.pem") }));
        Assert.Contains("exit code 2", error.Message);
        Assert.Contains("'OrleansRec:Tls' cannot be used: 'Tls:Authority'", error.Message);
    }
}
