using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Contracts.Errors;
using OrleansRec.Http.Safety;

namespace OrleansRec.Http.Tests.Safety;

/// <summary>A server that works on one large body at a time.</summary>
public sealed class OneLargeBodyHost : ApiHost
{
    internal LargeBodies Large { get; } = new(1, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));

    protected override void Configure(WebApplicationBuilder builder) =>
        builder.Services.AddSingleton(new RequestBudget(RequestBudget.DefaultLimit, large: Large));
}

public sealed class LargeBodiesTests(OneLargeBodyHost host) : IClassFixture<OneLargeBodyHost>
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Wait_AllTurnsTaken_ComeInTheOrderOfArrival()
    {
        var large = new LargeBodies(1, Long, Long);
        var first = await large.WaitAsync(default);
        var (second, third) = (large.WaitAsync(default), large.WaitAsync(default));

        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
        Assert.Equal(0, large.Taken);
    }

    [Fact]
    public async Task Wait_TheTurnDoesNotCome_IsRefused()
    {
        var large = new LargeBodies(1, Long, Long);
        var hasty = new LargeBodies(1, Short, Long);
        var (patient, impatient) = (large.Part(), hasty.Part());
        var turns = new[] { await large.WaitAsync(default), await hasty.WaitAsync(default) };
        var waits = patient.WaitAsync(default);

        var refusal = await Assert.ThrowsAsync<OverloadedException>(() => impatient.WaitAsync(default));
        Assert.Equal(TimeSpan.FromSeconds(1), refusal.RetryAfter);
        await Assert.ThrowsAsync<TaskCanceledException>(() => large.WaitAsync(new CancellationToken(true)));
        Assert.Equal(0, impatient.Taken);
        Assert.False(waits.IsCompleted);

        Array.ForEach(turns, turn => turn.Dispose());
        (await waits).Dispose();
        Assert.Equal((0, 0, 0), (large.Taken, hasty.Taken, patient.Taken));
    }

    /// <summary>However slowly its body comes.</summary>
    [Fact]
    public async Task Turn_LastsTooLong_IsTheNextOnes()
    {
        var large = new LargeBodies(1, Long, Short);
        using var slow = await large.WaitAsync(default);
        for (var i = 0; large.Taken > 0 && i < 1_000; i++) await Task.Delay(10);
        Assert.Equal(0, large.Taken);

        slow.Dispose();
        using var next = await large.WaitAsync(default);
        Assert.Equal(1, large.Taken);
    }

    [Fact]
    public async Task Part_AllItsTurnsTaken_LeavesAQuarterToOthers()
    {
        var large = new LargeBodies(4, Long, Long);
        var (greedy, modest) = (large.Part(), large.Part());
        for (var i = 0; i < 3; i++) await greedy.WaitAsync(default);
        var refused = greedy.WaitAsync(default);
        await modest.WaitAsync(default);

        Assert.False(refused.IsCompleted);
        Assert.Equal(4, large.Taken);
    }

    [Fact]
    public async Task Post_LargeWhileAnotherIsUnderWay_IsRefusedUnreadAndSmallOnesAreNot()
    {
        using (var slow = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await slow.ConnectAsync(IPAddress.Loopback, host.Address.Port);
            await slow.SendAsync(Encoding.ASCII.GetBytes("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n{"));
            for (var i = 0; host.Large.Taken == 0 && i < 1_000; i++) await Task.Delay(1);

            // What cannot be read is not found out: that would be the work that is to be spared.
            Assert.Equal(HttpStatusCode.TooManyRequests, await Post(new string('x', 100_000), chunked: false));
            Assert.Equal(HttpStatusCode.TooManyRequests, await Post(new string('x', 100_000), chunked: true));
            Assert.Equal(HttpStatusCode.OK, await Post("""{"userId":"anna"}""", chunked: true));
            Assert.Equal(HttpStatusCode.OK, await Post("""{"userId":"anna"}""", chunked: false));
        }

        for (var i = 0; host.Large.Taken > 0 && i < 1_000; i++) await Task.Delay(10);
        Assert.Equal(HttpStatusCode.BadRequest, await Post(new string('x', 100_000), chunked: false));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(new string('x', 100_000), chunked: true));
    }

    private async Task<HttpStatusCode> Post(string body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = chunked;
        using var answer = await host.Http.SendAsync(request);
        return answer.StatusCode;
    }
}
