using System.Net;
using System.Text;

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
        await LargeBodiesShareAConnectionAsync(silo);
        using var plain = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{silo.Port}") };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/health/live"));
    }

    /// <summary>HTTP/2: those that wait for their turn do not fill the way of those that have it.</summary>
    private static async Task LargeBodiesShareAConnectionAsync(SiloProcess silo)
    {
        var body = new string(' ', 500_000) + """{"userId":"anna","count":3}""";
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var answer = await silo.Http.SendAsync(request);
            return answer.StatusCode;
        }));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task Serve_CertificateThatIsNotThere_IsRefusedNamingTheSetting()
    {
        using var folder = new TempFolder();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(
            folder.File("shop"), _ => new Dictionary<string, string> { ["OrleansRec__Tls__Authority"] = folder.File("no.pem") }));
        Assert.Contains("exit code 2", error.Message);
        Assert.Contains("'OrleansRec:Tls' cannot be used: 'Tls:Authority'", error.Message);

        error = await Assert.ThrowsAsync<InvalidOperationException>(() => SiloProcess.StartAsync(folder.File("shop"), port => new Dictionary<string, string>
        {
            ["Kestrel__Endpoints__Https__Url"] = $"https://127.0.0.1:{port}",
            ["Kestrel__Endpoints__Https__Certificate__Path"] = folder.File("no.pem"),
        }));
        Assert.Contains("exit code 2", error.Message);
        Assert.Contains($"'Kestrel:Endpoints:Https:Certificate:Path' is '{folder.File("no.pem")}'", error.Message);
    }
}
