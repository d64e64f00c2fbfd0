using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRec.EndToEnd.Tests.Fuzzing;

public sealed class FuzzTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private SiloProcess _silo = null!;

    public async Task InitializeAsync() => _silo = await SiloProcess.StartAsync(_folder.Path);

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Send_BrokenRequests_FailsNoneInsideTheServer()
    {
        var fuzzer = new ApiFuzzer(_silo.Http, seed: 1);
        await fuzzer.RunAsync(3_000);

        Assert.Empty(fuzzer.Faults);
        Assert.Equal(3_000, fuzzer.Statuses.Values.Sum());
        Assert.True(fuzzer.Statuses[400] > 500, string.Join(", ", fuzzer.Statuses));
        Assert.True(fuzzer.Statuses[200] > 100, string.Join(", ", fuzzer.Statuses));
    }

    [Fact]
    public async Task Connect_ManyThatNeverFinish_HoldNobodyUp()
    {
        var connections = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                connections.Add(socket);
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _silo.Port));
                await socket.SendAsync(Encoding.ASCII.GetBytes((i % 3) switch
                {
                    0 => "",
                    1 => "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Ty",
                    _ => "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"events\":[",
                }));
            }

            for (var i = 0; i < 50; i++) await _silo.Http.PostOkAsync("/v1/recommendations", """{"userId":"good","count":3}""");
        }
        finally
        {
            connections.ForEach(c => c.Dispose());
        }
    }
}
