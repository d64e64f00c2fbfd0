using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Client;
using OrleansRec.Client.Tls;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>The SDK, connected to a gateway.</summary>
internal sealed class SdkConnection : IAsyncDisposable
{
    private readonly IHost _host;

    private SdkConnection(IHost host) => (_host, Client) = (host, host.Services.GetRequiredService<OrleansRecClient>());

    public OrleansRecClient Client { get; }

    public static Task<SdkConnection> OpenAsync(string gateway, ClusterTls? tls = null, TimeSpan? patience = null) => OpenAsync([gateway], tls, patience);

    public static async Task<SdkConnection> OpenAsync(IEnumerable<string> gateways, ClusterTls? tls = null, TimeSpan? patience = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddOrleansRecClient(o =>
        {
            foreach (var gateway in gateways) o.Gateways.Add(gateway);
            o.Tls = tls;
            o.ConnectTimeout = patience ?? o.ConnectTimeout;
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return new SdkConnection(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
