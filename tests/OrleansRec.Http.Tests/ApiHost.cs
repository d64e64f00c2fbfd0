using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Client;
using OrleansRec.Http.Health;

namespace OrleansRec.Http.Tests;

/// <summary>A real silo with this assembly's grains and a real web server, both on free loopback ports.</summary>
public class ApiHost : IAsyncLifetime
{
    public const string ClusterId = "http-tests";
    private WebApplication _app = null!;

    public int GatewayPort { get; } = FreePort();

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>Every line that was logged, at the levels of the silo.</summary>
    public CapturedLog Logged { get; } = new();

    /// <summary>What the silo's readiness check answers.</summary>
    public HealthCheckResult Readiness { get; set; } = HealthCheckResult.Healthy();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Logged).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), GatewayPort, null, ClusterId, ClusterId)
            .Configure<Orleans.Configuration.SiloMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout));
        builder.Services.AddOrleansRecClient(services => services.GetRequiredService<IGrainFactory>());
        builder.Services.AddOrleansRecHttp();
        builder.Services.AddHealthChecks().AddCheck("storage", () => Readiness, [HealthApi.ReadyTag]);
        Configure(builder);
        _app = builder.Build();
        _app.MapOrleansRecApi();
        _app.MapGet("/private", () => "private").ExcludeFromDescription();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Http = new HttpClient { BaseAddress = Address };
    }

    public virtual async Task DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>How long a grain may take; some of this assembly's never answer.</summary>
    protected virtual TimeSpan ResponseTimeout { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What a server of another kind adds.</summary>
    protected virtual void Configure(WebApplicationBuilder builder)
    {
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiHost>
{
    public const string Name = "api";
}
