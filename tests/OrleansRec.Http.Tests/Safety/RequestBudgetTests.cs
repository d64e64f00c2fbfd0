using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Contracts.Errors;
using OrleansRec.Http.Safety;

namespace OrleansRec.Http.Tests.Safety;

/// <summary>A server that begins four small requests.</summary>
public sealed class SmallBudgetHost : ApiHost
{
    internal RequestBudget Budget { get; } = new((8 * RequestBudget.PerRequest) + 1_000);

    protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton(Budget);
}

public sealed class RequestBudgetTests(SmallBudgetHost host) : IClassFixture<SmallBudgetHost>
{
    private const string Question = """{"userId":"anna","count":3}""";

    [Fact]
    public async Task Post_BodyBeyondTheBudget_Is429AndGivesBackWhatItTook()
    {
        using var large = new StringContent(new string(' ', 200_000) + Question, Encoding.UTF8, "application/json");
        using var refused = await host.Http.PostAsync("/v1/recommendations", large);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, await Ask());
        Assert.Equal(0, host.Budget.Held);
    }

    [Fact]
    public async Task Connect_ManyAnnouncedAndNothingSent_HoldOnlyTheirShare()
    {
        var connections = new List<Socket>();
        try
        {
            for (var i = 1; i <= 4; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                connections.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n"));
                await UntilHeld(i * RequestBudget.PerRequest);
                Assert.Equal(i < 4 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, await Ask());
                Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/health/live")).StatusCode);
            }
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
        await UntilHeld(0);
    }

    [Fact]
    public void Take_BeyondTheLimit_TakesNothing()
    {
        var budget = new RequestBudget(100);
        budget.Take(90);
        Assert.Throws<OverloadedException>(() => budget.Take(11));
        budget.Take(10);
        budget.Give(100);
        Assert.Equal(0, budget.Held);
    }

    /// <summary>Those that were let in can arrive whole, however many others knock meanwhile.</summary>
    [Fact]
    public void Enter_BodiesHoldHalf_IsRefusedUntilTheyAreDone()
    {
        const int body = 10 * RequestBudget.PerRequest;
        var budget = new RequestBudget(2 * (RequestBudget.PerRequest + body));
        budget.Enter();
        budget.Take(body);
        Assert.Throws<OverloadedException>(budget.Enter);
        budget.Take(body);
        budget.Give(RequestBudget.PerRequest + (2 * body));
        budget.Enter();
    }

    /// <summary>Two keys that hold all they may do not keep a third from small requests, and its refusal names the ones that are full.</summary>
    [Fact]
    public void Enter_OtherKeysHoldAllTheyMay_TakesThatOfAKeyThatHoldsLittle()
    {
        const int limit = 64 * RequestBudget.PerRequest;
        var budget = new RequestBudget(limit);
        foreach (var greedy in new[] { "one", "two" })
        {
            budget.Of(greedy).Take(limit / 8 * 3);
            Assert.Contains("with this key hold", Assert.Throws<OverloadedException>(budget.Of(greedy).Enter).Message);
        }

        for (var i = 0; i < 4; i++) budget.Of("modest").Enter();
        Assert.Contains("The requests at work hold", Assert.Throws<OverloadedException>(budget.Of("modest").Enter).Message);
    }

    [Fact]
    public void Enter_OneKeyHoldsAllItMay_LeavesTheOthersTheirs()
    {
        const int limit = 64 * RequestBudget.PerRequest;
        var budget = new RequestBudget(limit);
        budget.Of("greedy").Take(limit / 8 * 3);
        Assert.Throws<OverloadedException>(() => budget.Of("greedy").Take(1));
        for (var i = 0; i < 8; i++) budget.Of("modest").Enter();
    }

    [Fact]
    public void Take_WithOneKey_LeavesTheRestToOthers()
    {
        var budget = new RequestBudget(100);
        budget.Of("greedy").Take(36);
        Assert.Throws<OverloadedException>(() => budget.Of("greedy").Take(1));
        budget.Of("another").Take(36);
        budget.Of("modest").Take(28);
        Assert.Throws<OverloadedException>(() => budget.Of("modest").Take(1));
        Assert.Equal(100, budget.Held);
        budget.Of("greedy").Give(36);
        budget.Of("another").Give(36);
        budget.Of("modest").Give(28);
        Assert.Equal((0, 0), (budget.Held, budget.Of("modest").Held));
    }

    private async Task<HttpStatusCode> Ask()
    {
        using var question = new StringContent(Question, Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync("/v1/recommendations", question);
        return answer.StatusCode;
    }

    private async Task UntilHeld(long bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (host.Budget.Held != bytes) await Task.Delay(5, limit.Token);
    }
}
