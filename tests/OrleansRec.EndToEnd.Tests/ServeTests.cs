using System.Net;
using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class ServeTests(SharedSilo shared)
{
    private readonly HttpClient _http = shared.Silo.Http;

    [Fact]
    public void Recommend_EmptyFolder_AnswersWithFallback()
    {
        Assert.Contains("trending", (string?)shared.FirstAnswer["fallback"]);
        Assert.Null(shared.FirstAnswer["modelVersion"]);
        Assert.Empty(shared.FirstAnswer["items"]!.AsArray());
    }

    [Fact]
    public async Task Metrics_OfTheWholeProcess_AreServed()
    {
        var text = await _http.GetStringAsync("/metrics");
        Assert.Contains("orleans_", text);
        Assert.All(
            ["rejected", "cancelled", "expired", "failed"],
            counter => Assert.Matches($@"(?m)^orleansrec_engine_{counter}\S* 0( |$)", text));
    }

    [Fact]
    public async Task Track_NewRepeatedAndFuture_CountsEach()
    {
        var body = Api.Events(
            Api.View("count-1", "carl", "hat"), Api.View("count-2", "carl", "hat", DateTimeOffset.UtcNow.AddHours(1)), Api.View("count-3", "carl", "cap"));
        var first = await _http.PostOkAsync("/v1/events", body);
        var retry = await _http.PostOkAsync("/v1/events", body);

        Assert.Equal((2, 0), ((int)first["accepted"]!, (int)first["duplicates"]!));
        Assert.Equal((0, 2), ((int)retry["accepted"]!, (int)retry["duplicates"]!));
        foreach (var answer in new[] { first, retry })
        {
            var rejected = Assert.Single(answer["rejected"]!.AsArray())!;
            Assert.Equal((1, "in_future"), ((int)rejected["index"]!, (string?)rejected["code"]));
        }
        Assert.Equal(2, await _http.UserVersionAsync("carl"));
    }

    [Fact]
    public async Task Recommend_AfterTrackOverHttp_IsNeverStale()
    {
        var stale = 0;
        await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (pair, _) =>
        {
            var user = $"http-user-{pair % 30}";
            var tracked = await _http.PostOkAsync("/v1/events", Api.Events(Api.View($"http-{pair}", user, $"http-item-{pair % 50}")));
            var version = (long)tracked["userVersions"]![user]!;
            var answer = await _http.PostOkAsync("/v1/recommendations", $$"""{"userId":"{{user}}","count":5,"minUserVersion":{{version}}}""");
            if ((long)answer["userVersion"]! < version) Interlocked.Increment(ref stale);
        });
        Assert.Equal(0, stale);
        Assert.Equal(10, await _http.UserVersionAsync("http-user-7"));
    }

    [Fact]
    public async Task Recommend_AfterTrackOverTheGateway_IsNeverStale()
    {
        await using var sdk = await SdkConnection.OpenAsync(shared.Silo.Gateway);
        Assert.Equal(0, await ReadYourWrites.StaleAsync(sdk.Client, pairs: 300, callers: 8, users: 30));
        Assert.Equal(10, (await sdk.Client.GetUserAsync("pair-user-7")).Version);
    }

    [Fact]
    public async Task OpenApi_Served_DescribesTheCalls()
    {
        var paths = JsonNode.Parse(await _http.GetStringAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        Assert.Contains("/v1/events", paths.Select(p => p.Key));
        Assert.Contains("/v1/recommendations", paths.Select(p => p.Key));
        Assert.All(paths, p => Assert.Matches("^/(v1|health)/", p.Key));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/dashboard")]
    public async Task Get_Page_AnswersHtml(string path)
    {
        using var answer = await _http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
    }
}
