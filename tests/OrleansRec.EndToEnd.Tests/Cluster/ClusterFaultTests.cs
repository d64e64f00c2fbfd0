using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using OrleansRec.Chaos.Cluster;
using OrleansRec.Contracts.Errors;
using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.EndToEnd.Tests.Cluster;

/// <summary>Real processes that are killed under load: nothing acknowledged is lost, nothing is counted twice, and requests are answered.</summary>
[Collection(ClusterFixture.Name)]
public sealed class ClusterFaultTests
{
    private const double AllowedSeconds = 30;
    private readonly ClusterFixture _fixture;

    public ClusterFaultTests(ClusterFixture fixture)
    {
        Skip.If(PostgresServer.Missing is not null, PostgresServer.Missing);
        _fixture = fixture;
    }

    private SiloCluster Silos => _fixture.Silos;

    [SkippableFact]
    public Task Kill_SiloOfPeople_OthersTakeItsPeopleOver() => UnderLoadAsync("killed", _ => Silos.Nodes[1].KillAsync());

    [SkippableFact]
    public Task RollingRestart_WithANewVersion_LosesNothing() => UnderLoadAsync("rolled", async _ =>
    {
        var next = _fixture.MakeNextVersion();
        Assert.NotEqual(VersionOf(SiloBinary.Path), VersionOf(next));
        foreach (var node in Silos.Nodes)
        {
            node.Program = next;
            Assert.Equal(0, await node.LeaveAsync());
            await Silos.ReadyAsync();
            Assert.Equal(next, File.ResolveLinkTarget($"/proc/{node.Id}/exe", returnFinalTarget: true)!.FullName);
        }
    });

    [SkippableFact]
    public Task JoinAndLeave_FourthSilo_LosesNothing() => UnderLoadAsync("joined", async _ =>
    {
        var fourth = Silos.Add("both");
        await Silos.ReadyAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.Equal(0, await Silos.RemoveAsync(fourth));
    });

    /// <summary>People of the silo that hangs, and those whose place in the cluster it alone knows: each gets a list from elsewhere, soon after the limit.</summary>
    [SkippableFact]
    public async Task Pause_SiloOfPeople_EveryListStillComesInTime()
    {
        await Silos.ReadyAsync();
        await using var sdk = await SdkConnection.OpenAsync(Silos.Nodes.Select(node => node.Gateway), _fixture.Authority.Tls);
        Silos.Nodes[1].Pause();
        try
        {
            var asked = Stopwatch.StartNew();
            var http = Task.WhenAll(Enumerable.Range(0, 40).Select(n => Silos.Nodes[0].Http.PostOkAsync(
                "/v1/recommendations", $$"""{"userId":"paused-{{n}}","count":5,"timeoutMs":500}""")));
            var byGateways = Task.WhenAll(Enumerable.Range(40, 40).Select(n => sdk.Client.RecommendAsync(
                new() { UserId = $"paused-{n}", Count = 5, TimeoutMs = 500 })));
            Assert.Contains(await http, list => list["fallback"] is not null);
            Assert.Contains(await byGateways, list => list.Fallback is not null);
            Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));

            // Whichever gateway the events go through, and wherever their people are: those are taken over meanwhile.
            await ClusterFixture.UntilAsync(() => AllStoredAsync(sdk), "everybody's events are stored");
            Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(AllowedSeconds));

            // As other questions do, once the connection to the gateway that hangs is given up.
            await ClusterFixture.UntilAsync(() => AllAnsweredAsync(sdk), "everybody's events are counted");
            Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(AllowedSeconds));
        }
        finally
        {
            Silos.Nodes[1].Resume();
        }

        await Silos.ReadyAsync();
    }

    private static async Task<bool> AllStoredAsync(SdkConnection sdk)
    {
        var sent = await sdk.Client.TrackAsync([.. Enumerable.Range(0, 40).Select(MutualTlsTests.ViewOf)]);
        return sent.Accepted + sent.Duplicates == 40;
    }

    private static async Task<bool> AllAnsweredAsync(SdkConnection sdk)
    {
        var users = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            try
            {
                return await sdk.Client.GetUserAsync($"paused-{n}");
            }
            catch (Exception error) when (error is NotFoundException or UnavailableException)
            {
                return null;
            }
        }));
        return users.All(user => user is not null);
    }

    /// <summary>The entries of the others say that they are there; nobody is left who could declare them dead.</summary>
    [SkippableFact]
    public async Task Kill_EverySilo_OneAloneStartsSoon()
    {
        await Silos.ReadyAsync();
        await Silos.CrashAllButAsync(Silos.Nodes[0], async () =>
        {
            var down = Stopwatch.StartNew();
            await ClusterFixture.UntilAsync(Silos.Nodes[0].IsReadyAsync, "one silo is ready");
            var stored = await Silos.Nodes[0].Http.PostOkAsync("/v1/events", Api.Events(Enumerable.Range(0, 40).Select(n => Api.View($"alone-{n}", $"alone-{n}", "item-1"))));
            Assert.Equal(40, (int)stored["accepted"]!);
            Assert.InRange(down.Elapsed.TotalSeconds, 0, AllowedSeconds);
        });
        await Silos.ReadyAsync();
    }

    [SkippableFact]
    public Task Kill_Database_WritesWaitAndNoneIsLost() => UnderLoadAsync("stored", async _ =>
    {
        await Silos.Postgres.KillAsync();
        await Task.WhenAll(Silos.Nodes.Select(AskForSomebodyUnknownAsync));
        await Task.Delay(TimeSpan.FromSeconds(2));
        await Silos.Postgres.StartAgainAsync();

        // Orleans tells of people whose state it could not read or write, and leaves them out here.
        Assert.Contains(Silos.Nodes, node => node.Log().Contains("u:…", StringComparison.Ordinal));
    });

    /// <summary>A database that hangs refuses nothing: whoever asks has to stop waiting by himself.</summary>
    [SkippableFact]
    public Task Freeze_Database_ListsAndHealthAreStillAnswered() => UnderLoadAsync("frozen", async _ =>
    {
        await Silos.Postgres.FreezeAsync();
        try
        {
            for (var frozen = Stopwatch.StartNew(); frozen.Elapsed < TimeSpan.FromSeconds(8);)
            {
                var asked = Stopwatch.StartNew();
                await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Silos.Nodes[n % 2].Http.PostOkAsync(
                    "/v1/recommendations", $$"""{"userId":"frozen-list-{{n}}","count":5,"timeoutMs":500}""")));
                Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
            }

            var ready = Stopwatch.StartNew();
            using var answer = await Silos.Nodes[0].Http.GetAsync("/health/ready");
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("The event log did not answer within 3 s.", await answer.Content.ReadAsStringAsync());
            Assert.InRange(ready.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4.5));
            (await Silos.Nodes[0].Http.GetAsync("/health/live")).EnsureSuccessStatusCode().Dispose();
        }
        finally
        {
            await Silos.Postgres.ThawAsync();
        }
    });

    /// <summary>Somebody whom no silo has in memory, on whichever silo the grain is: the list is what is trending.</summary>
    private static async Task AskForSomebodyUnknownAsync(SiloNode node)
    {
        using var http = new HttpClient { BaseAddress = node.Http.BaseAddress };
        using var body = new StringContent($$"""{"userId":"nobody-yet-{{node.Name}}"}""", MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await http.PostAsync("/v1/recommendations", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.NotNull(JsonNode.Parse(text)!["fallback"]);
    }

    [SkippableFact]
    public Task Kill_OnlyModelSilo_ListsComeFromTrendingUntilItIsBack() => UnderLoadAsync("listed", async load =>
    {
        await _fixture.Model.KillAsync();
        await ClusterFixture.UntilAsync(() => Task.FromResult(load.Fallbacks > 0), "a list came from the trending list");
        await ClusterFixture.UntilAsync(async () => (await RecommendAsync())["modelVersion"] is not null, "a list comes from the model again");
    });

    [SkippableFact]
    public Task Kill_TrainerInMidRound_TheRoundIsRepeatedAndNothingOfTheLostOneGoesLive() => UnderLoadAsync("trained", async _ =>
    {
        var before = await _fixture.LiveAsync();
        await ClusterFixture.UntilAsync(() => Silos.Nodes[0].TrainAsync(), "a round is asked for");
        await ClusterFixture.UntilAsync(() => Task.FromResult(_fixture.Model.Trains), "a round runs");
        await _fixture.Model.KillAsync();
        await ClusterFixture.UntilAsync(async () => _fixture.Model.IsRunning && await _fixture.LiveAsync() != before, "a newer version is live");
    });

    [SkippableFact]
    public async Task Track_IdWithZeroCharacter_IsStoredLikeAnyOther()
    {
        await Silos.ReadyAsync();
        const string user = @"zero\u0000\u001A0";
        var events = Enumerable.Range(0, 300).Select(n => Api.View($"zero-{n}\\u0000", user, @"item-\u0000")).ToArray();
        var first = await Silos.Nodes[0].Http.PostOkAsync("/v1/events", Api.Events(events));
        Assert.Equal(300, (int)first["accepted"]!);

        // The snapshot was written meanwhile; the retry finds every event there.
        var again = await Silos.Nodes[1].Http.PostOkAsync("/v1/events", Api.Events(events));
        Assert.Equal(300, (int)again["duplicates"]!);
        var list = await Silos.Nodes[1].Http.PostOkAsync("/v1/recommendations", $$"""{"userId":"{{user}}","count":3,"minUserVersion":300}""");
        Assert.Equal(300, (long)list["userVersion"]!);
    }

    private static string? VersionOf(string program) => FileVersionInfo.GetVersionInfo(program + ".dll").ProductVersion;

    private async Task<JsonNode> RecommendAsync() =>
        await Silos.Nodes[0].Http.PostOkAsync("/v1/recommendations", """{"userId":"first-1","count":5}""");

    private async Task UnderLoadAsync(string prefix, Func<ClusterLoad, Task> fault)
    {
        await Silos.ReadyAsync();
        var load = new ClusterLoad(Silos, prefix);
        load.Start();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await fault(load);
        await Silos.ReadyAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await load.StopAsync();

        var verdict = await Verdict.OfAsync(Silos, load);

        Assert.True(verdict.IsClean, verdict.ToString());

        // Whatever went wrong, the logs name nobody.
        Assert.All(Silos.Nodes, node => Assert.DoesNotContain(prefix + "-", node.Log(), StringComparison.Ordinal));
        Assert.True(verdict.Acknowledged > 0);
        Assert.InRange(load.LongestWait(0, load.Now).Seconds, 0, AllowedSeconds);
    }
}
