using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Http.Safety;

namespace OrleansRec.Http.Tests.Safety;

/// <summary>A server that soon loses its patience with bodies that stand still.</summary>
public sealed class ImpatientHost : ApiHost
{
    internal RequestBudget Budget { get; } = new(RequestBudget.DefaultLimit, TimeSpan.FromMilliseconds(300));

    protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton(Budget);
}

public sealed class BrokenBodyTests(ImpatientHost host) : IClassFixture<ImpatientHost>
{
    [Theory]
    [InlineData("80000000")]
    [InlineData("ffffffffffffffff")]
    [InlineData("nonsense")]
    public async Task Send_ChunkOfAnImpossibleSize_Is400(string size)
    {
        using var socket = await Open("Transfer-Encoding: chunked", $"{size}\r\n{{}}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await StatusLine(socket));
    }

    [Fact]
    public async Task Send_MuchAndThenNothing_Is408AndGivesBackItsShare()
    {
        using var socket = await Open("Content-Length: 2000000", $"[{new string(' ', 400_000)}");

        Assert.StartsWith("HTTP/1.1 408 ", await StatusLine(socket));
        await UntilNothingIsHeld();
    }

    [Fact]
    public async Task Send_MuchAndThenDrops_Is408()
    {
        using var socket = await Open("Content-Length: 2000000", $"[{new string(' ', 400_000)}");
        var answer = StatusLine(socket);
        for (var i = 0; i < 400 && !answer.IsCompleted; i++)
        {
            await socket.SendAsync(" "u8.ToArray());
            await Task.Delay(25);
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer);
        await UntilNothingIsHeld();
    }

    private async Task<Socket> Open(string length, string body)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{length}\r\n\r\n{body}"));
        return socket;
    }

    private static async Task<string> StatusLine(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
    }

    private async Task UntilNothingIsHeld()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (host.Budget.Held != 0) await Task.Delay(5, limit.Token);
    }
}
