using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ScenariosApiTests(ApiHost host)
{
    [Fact]
    public async Task Put_ThenGetListAndDelete_RoundTrips()
    {
        const string Json = """
            {"name":"api-own","sources":[{"name":"trending","quota":40}],"tasks":{"purchase":1.5},"rules":["available"],"filter":"price < 9",
             "diversity":0.25,"order":"source","fill":false,"requires":["itemId"],"cartIsContext":true}
            """;
        var (status, put) = await host.Send(HttpMethod.Put, "/v1/scenarios/api-own", Json);
        var (_, got) = await host.Get("/v1/scenarios/api-own");
        var (_, list) = await host.Get("/v1/scenarios");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(put.GetRawText(), got.GetRawText());
        Assert.Equal(40, got.GetProperty("sources")[0].Number("quota"));
        Assert.Equal(1.5, got.GetProperty("tasks").GetProperty("purchase").GetDouble());
        Assert.Equal(("price < 9", "source", false), (got.Text("filter"), got.Text("order"), got.GetProperty("fill").GetBoolean()));
        Assert.Contains("api-own", list.GetProperty("scenarios").EnumerateArray().Select(s => s.Text("name")));

        using var deleted = await host.Http.DeleteAsync("/v1/scenarios/api-own");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/scenarios/api-own")).Status);
    }

    [Theory]
    [InlineData("""{}""", "sources", "empty; send at least one")]
    [InlineData("""{"name":"other","sources":[{"name":"trending","quota":4}]}""", "name", "the path names 'api-bad'")]
    [InlineData("""{"sources":[{"name":"psychic","quota":4}]}""", "sources[0].name", "'psychic', which does not exist")]
    [InlineData("""{"sources":[{"name":"trending","quota":4},{"name":"trending","quota":4}]}""", "sources[1].name", "for the second time")]
    [InlineData("""{"sources":[{"name":"trending","weight":4}]}""", "sources[0].weight", "not a known field")]
    [InlineData("""{"sources":[{"name":"trending","quota":4}],"tasks":{"purchase":11}}""", "tasks.purchase", "send 0 to 10")]
    [InlineData("""{"sources":[{"name":"trending","quota":4}],"filter":"price <"}""", "filter", "position 7")]
    [InlineData("""{"sources":[{"name":"trending","quota":4}],"requires":["count"]}""", "requires[0]", "send one of itemId, filter")]
    public async Task Put_BadField_Is400NamingIt(string json, string field, string says)
    {
        var (status, problem) = await host.Send(HttpMethod.Put, "/v1/scenarios/api-bad", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.Text("field"));
        Assert.Contains(says, problem.Text("detail"));
    }

    [Fact]
    public async Task Get_Unknown_Is404WithTheKnownOnes()
    {
        var (status, problem) = await host.Get("/v1/scenarios/attic");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("'attic' is not known; there are home", problem.Text("detail"));
    }
}
