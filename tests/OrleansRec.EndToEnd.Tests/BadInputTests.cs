using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class BadInputTests(SharedSilo shared)
{
    private readonly HttpClient _http = shared.Silo.Http;

    [Theory]
    [InlineData("/v1/events", """{"events":[{"eventId":"e1",}]}""", "body")]
    [InlineData("/v1/events", """{"events":[]}""", "events")]
    [InlineData("/v1/recommendations", """{"userId":"u","scenario":"attic"}""", "scenario")]
    [InlineData("/v1/recommendations", """{"userId":"u","count":0}""", "count")]
    [InlineData("/v1/recommendations", """{"userId":"u","count":501}""", "count")]
    [InlineData("/v1/recommendations", """{"userId":"u","itemIdd":"x"}""", "itemIdd")]
    [InlineData("/v1/recommendations", """{"userId":"u","timeoutMs":0}""", "timeoutMs")]
    [InlineData("/v1/recommendations", """{"userId":"u","filter":"price < "}""", "filter")]
    [InlineData("/v1/recommendations", """{"userId":"u","filter":"(brand = \"a\""}""", "filter")]
    [InlineData("/v1/recommendations", """{"userId":"u","filter":"never-an-attribute = 3"}""", "filter")]
    [InlineData("/v1/rank", """{"userId":"u","itemIds":[]}""", "itemIds")]
    public async Task Post_BadInput_Is400AndNamesTheField(string path, string json, string field) =>
        await AssertProblem(await _http.PostAsync(path, json), 400, field);

    [Theory]
    [InlineData("contextItemIds", 101)]
    [InlineData("excludeItemIds", 1_001)]
    public async Task Recommend_OneIdTooMany_Is400AndNamesTheField(string field, int count)
    {
        var ids = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"i{i}\""));
        await AssertProblem(await _http.PostAsync("/v1/recommendations", $$"""{"userId":"u","{{field}}":[{{ids}}]}"""), 400, field);
    }

    [Fact]
    public async Task Recommend_BadFilter_SaysWhereAndWhatWasExpected()
    {
        var problem = await AssertProblem(await _http.PostAsync("/v1/recommendations", """{"userId":"u","filter":"price < cheap"}"""), 400, "filter");
        Assert.Contains("At position 8 stands 'cheap'; expected a number", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Track_OneEventTooMany_Is400AndNamesTheField()
    {
        var events = Enumerable.Range(0, 1_001).Select(i => Api.View($"many-{i}", "mary", "hat"));
        await AssertProblem(await _http.PostAsync("/v1/events", Api.Events(events)), 400, "events");
    }

    [Fact]
    public async Task Similar_UnknownItem_Is404AndNamesTheItem()
    {
        var problem = await AssertProblem(await _http.GetAsync("/v1/items/never-seen/similar"), 404, field: null);
        Assert.Contains("never-seen", (string?)problem["detail"]);
    }

    private static async Task<JsonNode> AssertProblem(HttpResponseMessage answer, int status, string? field)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(status == (int)answer.StatusCode, text);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonNode.Parse(text)!;
            Assert.Equal(field, (string?)problem["field"]);
            return problem;
        }
    }
}
