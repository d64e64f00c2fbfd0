using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansRec.Client;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>The SDK, connected to a gateway.</summary>
internal sealed class SdkConnection : IAsyncDisposable
{
    private readonly IHost _host;

    private SdkConnection(IHost host) => (_host, Client) = (host, host.Services.GetRequiredService<OrleansRecClient>());

    public OrleansRecClient Client { get; }

    public static async Task<SdkConnection> OpenAsync(string gateway)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddOrleansRecClient(o => o.Gateways.Add(gateway));
        var host = builder.Build();
        await host.StartAsync();
        return new SdkConnection(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
