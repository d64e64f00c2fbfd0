using System.Diagnostics;
using System.Net;
using System.Text.Json;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class RecommendationsApiTests(ApiHost host)
{
    [Fact]
    public async Task Post_KnownUser_AnswersTheDocumentedShape()
    {
        await host.Post("/v1/events", EventBatch(Event("r-user", "1")));
        var (status, answer) = await host.Post("/v1/recommendations", """{"userId":"r-user","count":5,"explain":true}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("r-1", answer.Text("recommendationId"));
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("modelVersion").ValueKind);
        Assert.Equal(1, answer.Number("userVersion"));
        Assert.StartsWith("trending:", answer.Text("fallback"));
        var item = answer.GetProperty("items")[0];
        Assert.Equal("sku-7", item.Text("itemId"));
        Assert.Equal(0.5, item.GetProperty("tasks").GetProperty("click").GetDouble());
        Assert.Equal("view", item.GetProperty("reasons")[0].Text("type"));
    }

    [Fact]
    public async Task Post_WithoutExplain_LeavesReasonsOut()
    {
        await host.Post("/v1/events", EventBatch(Event("r-plain", "1")));
        var (_, answer) = await host.Post("/v1/recommendations", """{"userId":"r-plain","scenario":null}""");

        Assert.False(answer.GetProperty("items")[0].TryGetProperty("reasons", out _));
    }

    [Theory]
    [InlineData("""{}""", "userId", "missing")]
    [InlineData("""{"userId":"u","visitorId":"v"}""", "visitorId", "one of them")]
    [InlineData("""{"userId":7}""", "userId", "7; send a text")]
    [InlineData("""{"userId":"u","scenario":""}""", "scenario", "empty; send 1 to 64 characters")]
    [InlineData("""{"userId":"u","count":0}""", "count", "'count' is 0; send 1 to 500")]
    [InlineData("""{"userId":"u","count":501}""", "count", "'count' is 501; send 1 to 500")]
    [InlineData("""{"userId":"u","count":5000000000}""", "count", "5000000000")]
    [InlineData("""{"userId":"u","count":"10"}""", "count", "a whole number")]
    [InlineData("""{"userId":"u","diversity":1.5}""", "diversity", "send 0 to 1")]
    [InlineData("""{"userId":"u","minUserVersion":-1}""", "minUserVersion", "0 or more")]
    [InlineData("""{"userId":"u","contextItemIds":"x"}""", "contextItemIds", "an array of texts")]
    [InlineData("""{"userId":"u","contextItemIds":[""]}""", "contextItemIds[0]", "empty")]
    [InlineData("""{"userId":"u","filters":{}}""", "filters", "not a known field")]
    [InlineData("""{"userId":"u","filter":"price < cheap"}""", "filter", "At position 8 stands 'cheap'; expected a number")]
    [InlineData("""{"userId":"u","timeoutMs":-5}""", "timeoutMs", "'timeoutMs' is -5, a deadline in the past; send 1 to 60000")]
    [InlineData("""{"userId":"u","timeoutMs":60001}""", "timeoutMs", "'timeoutMs' is 60001; send 1 to 60000")]
    [InlineData("""{"userId":"u","priority":"urgent"}""", "priority", "'urgent', which is not known; send one of interactive, bulk")]
    [InlineData("[]", "body", "an array; send an object")]
    public async Task Post_BadField_Is400NamingIt(string json, string field, string says)
    {
        var (status, problem) = await host.Post("/v1/recommendations", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.Text("field"));
        Assert.Contains(says, problem.Text("detail"));
    }

    [Fact]
    public async Task Post_Overloaded_Is429WithWholeSecondsToWait()
    {
        using var response = await host.Http.PostAsync("/v1/recommendations", JsonContent("""{"userId":"u","platform":"overloaded"}"""));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Contains("256 may", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Post_UnavailableToSomebodyWhoWantsTheirEventsCounted_Is503()
    {
        var (status, problem) = await host.Post("/v1/recommendations", """{"userId":"u","platform":"unavailable","minUserVersion":1}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("The log does not answer.", problem.Text("detail"));
    }

    [Theory]
    [InlineData("""{"userId":"u","platform":"unavailable"}""", 0, 3)]
    [InlineData("""{"userId":"u-slow","platform":"slow","timeoutMs":300}""", 0.7, 4)]
    public async Task Post_GrainThatDoesNotAnswer_ListComesFromElsewhere(string request, double fromSeconds, double toSeconds)
    {
        var clock = Stopwatch.StartNew();
        var (status, list) = await host.Post("/v1/recommendations", request);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("trending: elsewhere", list.Text("fallback"));
        Assert.Equal("hot", list.GetProperty("items")[0].Text("itemId"));
        Assert.InRange(clock.Elapsed.TotalSeconds, fromSeconds, toSeconds);
    }

    [Fact]
    public async Task Post_UndocumentedFailure_Is500WithoutInternals()
    {
        var (status, problem) = await host.Post("/v1/recommendations", """{"userId":"u","platform":"broken"}""");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.DoesNotContain("secret", problem.GetRawText());
        Assert.Contains(problem.Text("traceId"), problem.Text("detail"));
    }
}
