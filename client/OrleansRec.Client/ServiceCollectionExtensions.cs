using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansRec.Client.Gateways;
using OrleansRec.Client.Tls;

namespace OrleansRec.Client;

/// <summary>Registration of <see cref="OrleansRecClient"/>.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="OrleansRecClient"/> over an Orleans cluster client of its own. The host's start connects it:
    /// it retries for <see cref="OrleansRecClientOptions.ConnectTimeout"/> and then fails with
    /// <see cref="Contracts.Errors.UnavailableException"/>, naming the gateways.
    /// </summary>
    public static IServiceCollection AddOrleansRecClient(this IServiceCollection services, Action<OrleansRecClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<OrleansRecClientOptions>().Configure(configure ?? (_ => { })).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OrleansRecClientOptions>, OrleansRecClientOptionsValidator>());
        services.AddOrleansClient(client => client.UseStaticClustering().UseConnectionRetryFilter<ConnectionWait>());

        services.AddOptions<StaticGatewayListProviderOptions>().Configure<IOptions<OrleansRecClientOptions>>((o, ours) =>
            o.Gateways = [.. ours.Value.Endpoints().Select(endpoint => endpoint.ToGatewayUri())]);
        services.AddOptions<ClusterOptions>().Configure<IOptions<OrleansRecClientOptions>>((o, ours) =>
            (o.ClusterId, o.ServiceId) = (ours.Value.ClusterId, ours.Value.ServiceId));
        services.TryAddSingleton<GatewayWatch>();
        services.AddOptions<ClientConnectionOptions>().Configure<IOptions<OrleansRecClientOptions>, GatewayWatch>((o, ours, watch) =>
        {
            watch.Observe(o);
            if (ours.Value.Tls is { } tls) o.UseTls(tls);
        });
        services.AddOptions<ClientMessagingOptions>().Configure<IOptions<OrleansRecClientOptions>>((o, ours) =>
            o.ResponseTimeout = ours.Value.RequestTimeout);
        services.TryAddSingleton(provider => new OrleansRecClient(
            provider.GetRequiredService<IClusterClient>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<OrleansRecClientOptions>>().Value.MaxMegabytesUnderWay));
        services.AddHostedService<OwnCalls>();

        // Its warnings name people, and whoever called gets the same as an exception.
        services.AddLogging(logging => logging.AddFilter("Orleans.Runtime.CallbackData", LogLevel.Error));
        return services.AddOrleansRecClient(provider => provider.GetRequiredService<IClusterClient>());
    }

    /// <summary>
    /// Registers <see cref="OrleansRecClient"/> over what the host already has: its <see cref="IClusterClient"/>, or a silo's own
    /// <see cref="IGrainFactory"/>.
    /// </summary>
    public static IServiceCollection AddOrleansRecClient(this IServiceCollection services, Func<IServiceProvider, IGrainFactory> grains)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(grains);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new OrleansRecClient(grains(provider), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
