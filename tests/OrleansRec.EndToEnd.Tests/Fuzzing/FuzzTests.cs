using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRec.EndToEnd.Tests.Fuzzing;

public sealed class FuzzTests : IAsyncLifetime
{
    private const double FloodMegabytes = 600;
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

        Assert.True(fuzzer.Faults.IsEmpty, string.Join('\n', fuzzer.Faults));
        Assert.Equal(3_000, fuzzer.Statuses.Values.Sum());
        Assert.True(fuzzer.Statuses[400] > 500, string.Join(", ", fuzzer.Statuses));
        Assert.True(fuzzer.Statuses[200] > 100, string.Join(", ", fuzzer.Statuses));
    }

    [Fact]
    public async Task Flood_TenTimesWhatItTakes_MemoryStaysBoundedAndEveryRequestIsAnswered()
    {
        var batch = Api.Events(Enumerable.Range(0, 1_000).Select(n => Api.View($"flood-{n}-{new string('x', 200)}", $"flood-{n % 50}", $"item-{n % 30}")));
        var watch = Stopwatch.StartNew();
        for (var warm = 0; warm < 5; warm++) await _silo.Http.PostOkAsync("/v1/events", batch);
        var perSecond = 5 / watch.Elapsed.TotalSeconds;
        var before = _silo.ResidentMegabytes();

        // Nobody waits for an answer before sending the next one.
        var most = before;
        var answers = new List<Task<HttpStatusCode>>();
        for (var sent = 0; sent < 20 * perSecond; sent++)
        {
            answers.Add(StatusOf(batch));
            if (sent % 20 == 0) most = Math.Max(most, _silo.ResidentMegabytes());
        }
        var statuses = await Task.WhenAll(answers);

        most = Math.Max(most, _silo.ResidentMegabytes());
        Assert.Contains(HttpStatusCode.OK, statuses);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, $"{status}"));
        Assert.True(most - before < FloodMegabytes, $"{before:0} MB before, {most:0} MB during {statuses.Length} requests: {string.Join(", ", statuses.CountBy(s => s))}");
        await _silo.Http.PostOkAsync("/v1/recommendations", """{"userId":"flood-1","count":3}""");
    }

    private async Task<HttpStatusCode> StatusOf(string batch)
    {
        using var content = new StringContent(batch, Encoding.UTF8, "application/json");
        using var answer = await _silo.Http.PostAsync("/v1/events", content);
        return answer.StatusCode;
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
                    1 => "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Ty",
                    _ => "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"events\":[",
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
