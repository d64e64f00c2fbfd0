using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OrleansRec.Client;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Contracts.Users;
using OrleansRec.Http.Tests.Grains;

namespace OrleansRec.Http.Tests.Client;

/// <summary>The SDK over a gateway, as a shop's own process uses it.</summary>
[Collection(ApiCollection.Name)]
public sealed class ClusterClientTests(ApiHost host) : IAsyncLifetime
{
    private IHost _shop = null!;
    private OrleansRecClient _client = null!;

    public async Task InitializeAsync()
    {
        _shop = Shop($"127.0.0.1:{host.GatewayPort}");
        await _shop.StartAsync();
        _client = _shop.Services.GetRequiredService<OrleansRecClient>();
    }

    public async Task DisposeAsync()
    {
        await _shop.StopAsync();
        _shop.Dispose();
    }

    [Fact]
    public async Task Start_AsksAPersonsGrain_ButDoesNotWaitForOneThatHangs()
    {
        var (hung, before) = (new TaskCompletionSource(), UserGrain.Asked);
        using var shop = Shop($"127.0.0.1:{host.GatewayPort}");
        UserGrain.Gate = hung.Task;
        try
        {
            await shop.StartAsync().WaitAsync(TimeSpan.FromSeconds(10));
        }
        finally
        {
            UserGrain.Gate = null;
            hung.SetResult();
        }

        Assert.Equal(before + 1, UserGrain.Asked);
        await shop.StopAsync();
    }

    [Fact]
    public async Task Track_ThenRecommend_SeesTheEvent()
    {
        var tracked = await _client.TrackAsync(View("sdk", "1"));
        var answer = await _client.RecommendAsync(new RecommendationRequest { UserId = "sdk", MinUserVersion = tracked.UserVersions["sdk"] });

        Assert.Equal(1, answer.UserVersion);
        Assert.Equal("x", Assert.Single(answer.Items).ItemId);
    }

    [Fact]
    public async Task Track_BadEventsAmongGoodOnes_KeepsTheCallersIndexes()
    {
        BehaviourEvent[] events = [View("", "1"), View("sdk-mixed", "1"), View("sdk-mixed", "2") with { Type = "refused" }, View("sdk-mixed", "")];
        var result = await _client.TrackAsync(events);

        Assert.Equal(1, result.Accepted);
        Assert.Equal([(0, "invalid"), (2, "unavailable"), (3, "invalid")], result.Rejected.Select(r => (r.Index, r.Code)));
    }

    [Fact]
    public async Task Track_SiloBehindTheGatewayHangs_GoesAnotherWayAndStaysThere()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var client = new OrleansRecClient(_shop.Services.GetRequiredService<IClusterClient>(), time);

        var pending = client.TrackAsync(View("sdk-hung", "1") with { Type = "hung" });
        Assert.False(pending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(8));
        var first = await pending;
        var next = await client.TrackAsync(View("sdk-hung", "2") with { Type = "hung" }).WaitAsync(TimeSpan.FromSeconds(4));

        Assert.Equal((1, 1), (first.Accepted + first.Duplicates, next.Accepted));
    }

    [Fact]
    public async Task Similar_SiloBehindTheGatewayHangs_GoesAnotherWayAndStaysThere()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var client = new OrleansRecClient(_shop.Services.GetRequiredService<IClusterClient>(), time);

        var pending = client.SimilarAsync("hung");
        Assert.False(pending.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));
        var first = await pending;
        var next = await client.SimilarAsync("hung").WaitAsync(TimeSpan.FromSeconds(4));

        Assert.Equal(first.Items, next.Items);
    }

    [Fact]
    public async Task Track_EmptyBatch_ThrowsBeforeAnyCall()
    {
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.TrackAsync([]));
        Assert.Equal("events", error.Field);
    }

    [Fact]
    public async Task SetUser_ThenGetUser_AnswersAttributes()
    {
        await _client.SetUserAsync("sdk-user", new UserAttributes { Attributes = new Dictionary<string, string> { ["country"] = "FR" } });

        Assert.Equal("FR", (await _client.GetUserAsync("sdk-user")).Attributes["country"]);
        await Assert.ThrowsAsync<NotFoundException>(() => _client.GetUserAsync("sdk-nobody"));
    }

    [Fact]
    public async Task Recommend_GrainThrowsADocumentedError_ArrivesWithItsData()
    {
        var error = await Assert.ThrowsAsync<OverloadedException>(() => _client.RecommendAsync(Ask("overloaded")));

        Assert.Equal(TimeSpan.FromSeconds(6.5), error.RetryAfter);
        Assert.Contains("256 may", error.Message);
    }

    [Fact]
    public async Task Recommend_NoAnswerInTime_ListComesFromElsewhere() =>
        Assert.Equal("trending: elsewhere", (await _client.RecommendAsync(Ask("slow"))).Fallback);

    [Fact]
    public async Task Recommend_NoAnswerInTimeWithTheOwnEvents_IsUnavailable() => Assert.IsType<TimeoutException>(
        (await Assert.ThrowsAsync<UnavailableException>(() => _client.RecommendAsync(Ask("slow") with { MinUserVersion = 1 }))).InnerException);

    [Fact]
    public async Task Recommend_NoAnswerInTime_TheHostsLogNamesNobody()
    {
        var log = new CapturedLog();
        using var shop = Shop($"127.0.0.1:{host.GatewayPort}", options => options.RequestTimeout = TimeSpan.FromSeconds(1), log);
        await shop.StartAsync();
        await Assert.ThrowsAsync<UnavailableException>(() =>
            shop.Services.GetRequiredService<OrleansRecClient>().RecommendAsync(Ask("slow") with { MinUserVersion = 1 }));
        await shop.StopAsync();

        Assert.DoesNotContain("sdk-slow", log.Text, StringComparison.Ordinal);
        Assert.Contains("Orleans client", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recommend_Cancelled_StopsWaiting()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.RecommendAsync(Ask("slow"), cancel.Token));
    }

    [Fact]
    public async Task Similar_UnknownItem_IsNotFound() =>
        await Assert.ThrowsAsync<NotFoundException>(() => _client.SimilarAsync("sdk-nothing"));

    [Fact]
    public async Task Start_NoGateway_FailsWithinTheTimeoutNamingIt()
    {
        var port = ApiHost.FreePort();
        using var shop = Shop($"127.0.0.1:{port}");

        var error = await Assert.ThrowsAsync<UnavailableException>(() => shop.StartAsync());

        Assert.Contains($"127.0.0.1:{port} within 1 s", error.Message);
    }

    [Fact]
    public async Task Start_WrongOptions_ReportsAllOfThem()
    {
        using var shop = Shop("nowhere", options => options.ClusterId = "");
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => shop.StartAsync());

        Assert.Contains("'nowhere'", error.Message);
        Assert.Contains("'ClusterId' is empty", error.Message);
    }

    [Fact]
    public async Task Call_AfterTheClientStopped_IsUnavailable()
    {
        await _shop.StopAsync();
        await Assert.ThrowsAsync<UnavailableException>(() => _client.TrackAsync(View("late", "1")));
    }

    private static RecommendationRequest Ask(string platform) => new() { UserId = $"sdk-{platform}", Platform = platform };

    private static BehaviourEvent View(string user, string id) => new()
    {
        EventId = id,
        UserId = user,
        ItemId = "x",
        Type = EventTypes.View,
        Timestamp = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
    };

    private static IHost Shop(string gateway, Action<OrleansRecClientOptions>? more = null, ILoggerProvider? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        if (log is not null) builder.Logging.AddProvider(log);
        builder.Services.AddOrleansRecClient(options =>
        {
            options.Gateways.Add(gateway);
            (options.ClusterId, options.ServiceId) = (ApiHost.ClusterId, ApiHost.ClusterId);
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.RequestTimeout = TimeSpan.FromSeconds(2);
            more?.Invoke(options);
        });
        return builder.Build();
    }
}
