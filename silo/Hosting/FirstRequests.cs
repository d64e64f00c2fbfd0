using System.Text;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Serving.Engine;
using OrleansRec.Storage.Models;

namespace OrleansRec.Silo.Hosting;

/// <summary>
/// Where a silo starts with a trained model, asks for a few lists of nobody in the ways that callers do, the SDK's over the silo's own gateway, so that
/// the first caller does not pay for code that runs for the first time. Nothing is stored: the person has no events.
/// </summary>
internal sealed partial class FirstRequests(
    IModelStore models,
    InferenceEngine engine,
    EndpointDataSource endpoints,
    IServiceScopeFactory scopes,
    SiloSettings settings,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    ILogger<FirstRequests> logger) : BackgroundService
{
    private const int Rounds = 8;
    private const string Person = "orleansrec:warm-up";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private volatile bool _isDone;

    /// <summary>True once the first caller finds everything warm, or as warm as it gets.</summary>
    public bool IsDone => _isDone;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            if (await models.LiveAsync(GrainKeys.Model, stoppingToken) is null) return;
            // The client is made while the model is loaded.
            await using var gateway = await OwnGateway.ConnectAsync(settings, configuration, stoppingToken);
            while (engine.ModelVersion is null) await Task.Delay(Look, stoppingToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(Limit);
            for (var round = 0; round < Rounds; round++)
            {
                await gateway.Client.RecommendAsync(new RecommendationRequest { UserId = $"{Person}-sdk-{round}" }, limit.Token);
                await AskOverHttpAsync($"{Person}-http-{round}", limit.Token);
            }
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            Failed(error);
        }
        finally
        {
            _isDone = true;
        }
    }

    private async Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellation);
    }

    /// <summary>The route itself, without a connection: the silo may need keys or certificates that it does not have.</summary>
    private async Task AskOverHttpAsync(string person, CancellationToken cancellation)
    {
        var route = endpoints.Endpoints.OfType<RouteEndpoint>().Single(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName == "recommend");
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"userId":"{{person}}","scenario":"home","count":10}"""));
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellation };
        (context.Request.Method, context.Request.ContentType, context.Request.ContentLength) = (HttpMethods.Post, "application/json", body.Length);
        (context.Request.Body, context.Response.Body) = (body, Stream.Null);
        await route.RequestDelegate!(context);
    }

    [LoggerMessage(1102, LogLevel.Warning, "The requests that warm the silo up failed; the first callers wait longer.")]
    private partial void Failed(Exception error);
}
