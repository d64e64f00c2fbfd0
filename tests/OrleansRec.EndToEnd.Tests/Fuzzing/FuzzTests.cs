using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansRec.Client;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Events;

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

    [Fact]
    public async Task Flood_OverTheSdk_MemoryStaysBoundedAndEveryBatchIsAnswered()
    {
        await using var sdk = await SdkConnection.OpenAsync(_silo.Gateway, patience: TimeSpan.FromSeconds(30));
        BehaviourEvent[] batch =
        [
            .. Enumerable.Range(0, 1_000).Select(n => new BehaviourEvent
            {
                EventId = $"sdk-{n}-{new string('x', 200)}",
                UserId = $"sdk-{n % 50}",
                ItemId = $"item-{n % 30}",
                Type = EventTypes.View,
                Timestamp = DateTimeOffset.UtcNow,
            }),
        ];
        await sdk.Client.TrackAsync(batch);
        var before = _silo.ResidentMegabytes();

        // 1,500 batches at once hold as many MB, were they all taken.
        var most = before;
        var answers = Enumerable.Range(0, 1_500).Select(_ => OutcomeOf(sdk.Client, batch)).ToArray();
        while (answers.Any(answer => !answer.IsCompleted))
        {
            most = Math.Max(most, _silo.ResidentMegabytes());
            await Task.Delay(50);
        }
        var outcomes = (await Task.WhenAll(answers)).CountBy(outcome => outcome).ToDictionary();

        var seen = $"{before:0} MB before, {most:0} MB during: {string.Join(", ", outcomes)}";
        Assert.True(outcomes.GetValueOrDefault("taken") > 0 && outcomes.GetValueOrDefault("refused") > 0, seen);
        Assert.True(most - before < FloodMegabytes, seen);
        Assert.Equal(1_000, (await sdk.Client.TrackAsync(batch)).Duplicates);
    }

    private static async Task<string> OutcomeOf(OrleansRecClient client, BehaviourEvent[] batch)
    {
        try
        {
            return (await client.TrackAsync(batch)).Rejected.Count == 0 ? "taken" : "rejected";
        }
        catch (OverloadedException)
        {
            return "refused";
        }
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
