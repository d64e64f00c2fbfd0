using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http;

/// <summary>Stops the start of a server that would be reachable from other machines without keys: anyone could write.</summary>
/// <remarks>Looks at what is configured before the server listens, and at what it listens on afterwards.</remarks>
public sealed class LoopbackGuard : IHostedLifecycleService
{
    private readonly IServer _server;
    private readonly IConfiguration _configuration;
    private readonly KeyRing _keys;

    internal LoopbackGuard(IServer server, IConfiguration configuration, KeyRing keys)
    {
        _keys = keys;
        _server = server;
        _configuration = configuration;
    }

    /// <summary>Refuses an address that is not loopback.</summary>
    /// <param name="url">Such as <c>http://127.0.0.1:8080</c>.</param>
    /// <exception cref="AddressRefusedException">Other machines could reach the address.</exception>
    public static void Require(string url)
    {
        var host = HostOf(url);
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip)))
            return;
        throw new AddressRefusedException(
            $"The server has no keys and so listens on loopback only, but is told to listen on '{url}'; use 127.0.0.1 or add keys under OrleansRec:Keys.");
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_keys.IsRequired)
            return Task.CompletedTask;
        foreach (var url in Split(_configuration["urls"]))
            Require(url);
        foreach (var port in Split(_configuration["http_ports"]).Concat(Split(_configuration["https_ports"])))
        {
            if (Split(_configuration["urls"]).Length == 0)
                Require($"http://*:{port}");
        }
        foreach (var endpoint in _configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { } url)
                Require(url);
        }
        RequireBound();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        RequireBound();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void RequireBound()
    {
        if (_keys.IsRequired)
            return;
        foreach (var url in _server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [])
            Require(url);
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string HostOf(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        var authority = start < 0 ? url : url[(start + 3)..];
        var slash = authority.IndexOf('/');
        authority = slash < 0 ? authority : authority[..slash];
        return authority.StartsWith('[') ? authority.Split(']')[0][1..] : authority.Split(':')[0];
    }
}
