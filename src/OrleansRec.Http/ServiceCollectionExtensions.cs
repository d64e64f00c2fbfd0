using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansRec.Contracts;
using OrleansRec.Http.Events;
using OrleansRec.Http.Health;
using OrleansRec.Http.Items;
using OrleansRec.Http.Json;
using OrleansRec.Http.Keys;
using OrleansRec.Http.Landing;
using OrleansRec.Http.Metrics;
using OrleansRec.Http.Models;
using OrleansRec.Http.OpenApi;
using OrleansRec.Http.Problems;
using OrleansRec.Http.Recommendations;
using OrleansRec.Http.Routing;
using OrleansRec.Http.Safety;
using OrleansRec.Http.Scenarios;
using OrleansRec.Http.Users;

namespace OrleansRec.Http;

/// <summary>The HTTP API in a host: services, then routes.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds what the API needs, besides <see cref="Client.OrleansRecClient"/>, which the host registers. Health checks with the tag
    /// <see cref="HealthApi.ReadyTag"/> decide <c>/health/ready</c>. Without keys (<see cref="ApiKeyOptions"/>) the host refuses to listen on anything but loopback.
    /// </summary>
    public static IServiceCollection AddOrleansRecHttp(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.MaxBodyBytes;
            kestrel.Limits.MaxRequestBufferSize = LargeBodies.LargerThan;

            // HTTP/2: bodies that wait for their turn must not fill the window of the connection, or those whose turn it is cannot be read.
            kestrel.Limits.Http2.InitialStreamWindowSize = LargeBodies.LargerThan;
            kestrel.Limits.Http2.InitialConnectionWindowSize = kestrel.Limits.Http2.MaxStreamsPerConnection * LargeBodies.LargerThan;
        });
        services.Configure<SocketTransportOptions>(socket => socket.MaxReadBufferSize = LargeBodies.LargerThan); // taken up of a body that waits for its turn
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddHealthChecks();
        services.AddOpenApiDocument();
        MetricsApi.AddMetrics(services);
        services.AddOptions<ApiKeyOptions>().Configure<IConfiguration>(ApiKeySection.Bind);
        services.AddSingleton<IOptionsChangeTokenSource<ApiKeyOptions>>(provider =>
            new ConfigurationChangeTokenSource<ApiKeyOptions>(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<KeyRing>();
        services.TryAddSingleton(new RequestBudget(RequestBudget.DefaultLimit));
        services.AddSingleton(provider => new LoopbackGuard(
            provider.GetRequiredService<IServer>(), provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<KeyRing>()));
        services.AddHostedService(provider => provider.GetRequiredService<LoopbackGuard>());
        return services;
    }

    /// <summary>Maps the API, the OpenAPI document, health, metrics and the landing page.</summary>
    public static WebApplication MapOrleansRecApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.Write);
        app.UseLocalCallersOnly();
        app.UseRoutingWithExactIds();
        app.UseKeys();
        app.UseQueryNames();
        app.UseRequestBudget();

        var v1 = app.MapGroup("/v1")
            .WithOnlyItsQueryNames()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        EventsApi.Map(v1);
        ItemsApi.Map(v1);
        ClassifyApi.Map(v1);
        UsersApi.Map(v1);
        PersonalDataApi.Map(v1);
        ProfilesApi.Map(v1);
        RecommendationsApi.Map(v1);
        RankApi.Map(v1);
        ModelsApi.Map(v1);
        ScenariosApi.Map(v1);

        HealthApi.Map(app);
        MetricsApi.Map(app);
        LandingPage.Map(app);
        OpenApiPage.Map(app);
        return app;
    }
}
