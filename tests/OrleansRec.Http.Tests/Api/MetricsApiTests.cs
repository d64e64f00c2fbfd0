namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class MetricsApiTests(ApiHost host)
{
    [Fact]
    public async Task Get_AfterACall_ListsTheServersAndOrleansCounters()
    {
        await host.Post("/v1/rank", """{"userId":"m-secret","itemIds":["a"]}""");
        var text = await host.Http.GetStringAsync("/metrics");

        Assert.Contains("http_server_request_duration_seconds_count", text);
        Assert.Contains("http_route=\"/v1/rank\"", text);
        Assert.Contains("orleans_", text);
        Assert.DoesNotContain("m-secret", text);
    }
}
