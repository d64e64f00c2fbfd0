using System.Net;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class EventsApiTests(ApiHost host)
{
    [Fact]
    public async Task Post_ValidBatch_CountsAndAnswersVersions()
    {
        var visitor = """{"eventId":"1","visitorId":"e-42","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""";
        var (status, body) = await host.Post("/v1/events", EventBatch(Event("e-42", "1"), Event("e-42", "2"), Event("e-42", "1"), visitor));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3, body.Number("accepted"));
        Assert.Equal(1, body.Number("duplicates"));
        Assert.Equal(0, body.GetProperty("rejected").GetArrayLength());
        Assert.Equal(2, body.GetProperty("userVersions").Number("e-42"));
        Assert.Equal(1, body.GetProperty("visitorVersions").Number("e-42"));
    }

    [Fact]
    public async Task Post_EveryField_IsRead()
    {
        const string more = """
            ,"value":1.5,"quantity":2,"price":9.99,"currency":"EUR","sessionId":"s","platform":"ios","scenario":"home",
            "recommendationId":"r","position":0,"properties":{"colour":"red"}
            """;
        var (_, body) = await host.Post("/v1/events", EventBatch(Event("every", "1", more)));

        Assert.Equal(1, body.Number("accepted"));
    }

    [Theory]
    [InlineData("17", "an object", "events")]
    [InlineData("null", "an object", "events")]
    [InlineData("""{"eventId":7,"userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "7; send a text", "eventId")]
    [InlineData("""{"userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "missing", "eventId")]
    [InlineData("""{"eventId":"","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "empty", "eventId")]
    [InlineData("""{"eventId":"1","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "missing", "userId")]
    [InlineData("""{"eventId":"1","userId":"b","visitorId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "one of them", "visitorId")]
    [InlineData("""{"eventId":"1","userId":"b","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "missing", "itemId")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","timestamp":"2026-01-31T12:00:00Z"}""", "missing", "type")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view"}""", "missing", "timestamp")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"yesterday"}""", "\"yesterday\"", "timestamp")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":1769860800}""", "1769860800", "timestamp")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","price":"9"}""", "a number", "price")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","price":1e999}""", "1e999", "price")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","quantity":-1}""", "-1", "quantity")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","position":1.5}""", "1.5", "position")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","colour":"red"}""", "not a known field", "colour")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","properties":{"n":[1]}}""", "an array; send a text", "properties.n")]
    [InlineData("""{"eventId":"\ud800","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z"}""", "UTF-8", "eventId")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","eventId":"2"}""", "there twice", "eventId")]
    [InlineData("""{"eventId":"1","userId":"b","itemId":"x","type":"view","timestamp":"2026-01-31T12:00:00Z","properties":{"n":1,"n":2}}""", "there twice", "properties.n")]
    public async Task Post_BadEntryAmongGoodOnes_IsListedAndTheOthersAreStored(string bad, string says, string field)
    {
        var user = $"bad-{Guid.NewGuid():N}";
        var (status, body) = await host.Post("/v1/events", EventBatch(Event(user, "1"), bad, Event(user, "2")));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, body.Number("accepted"));
        var rejected = Assert.Single(body.GetProperty("rejected").EnumerateArray());
        Assert.Equal(1, rejected.Number("index"));
        Assert.Equal("invalid", rejected.Text("code"));
        Assert.False(rejected.GetProperty("retryable").GetBoolean());
        Assert.Contains(says, rejected.Text("message"));
        Assert.Contains($"'{field}'", rejected.Text("message"));
    }

    [Fact]
    public async Task Post_RefusalsOfAllLayers_KeepTheIndexesOfTheBody()
    {
        var future = Event("layers", "2").Replace("2026", "2126");
        var refused = Event("layers", "4").Replace("view", "refused");
        var (_, body) = await host.Post("/v1/events", EventBatch("{}", Event("layers", "1"), future, Event("layers", "3"), refused));

        var rejected = body.GetProperty("rejected").EnumerateArray().Select(r => (r.Number("index"), r.Text("code")));
        Assert.Equal([(0, "invalid"), (2, "in_future"), (4, "unavailable")], rejected);
        Assert.Equal(2, body.Number("accepted"));
    }

    [Fact]
    public async Task Post_OnlyBadEntries_AnswersZeroAccepted()
    {
        var (status, body) = await host.Post("/v1/events", EventBatch("{}", "[]"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, body.Number("accepted"));
        Assert.Equal(2, body.GetProperty("rejected").GetArrayLength());
    }

    [Theory]
    [InlineData("{}", "events", "'events' is missing")]
    [InlineData("[]", "body", "'body' is an array")]
    [InlineData("""{"events":{}}""", "events", "'events' is an object")]
    [InlineData("""{"events":[]}""", "events", "0 entries; send 1 to 1000")]
    [InlineData("""{"events":[],"events":[]}""", "events", "'events' is there twice")]
    [InlineData("""{"events":[],"more":1}""", "more", "'more' is not a known field")]
    [InlineData("""{"\ud800":{}}""", "name", "name is not valid UTF-8")]
    public async Task Post_NoBatch_Is400NamingTheField(string json, string field, string says)
    {
        var (status, problem) = await host.Post("/v1/events", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.Text("field"));
        Assert.Contains(says, problem.Text("detail"));
    }

    [Fact]
    public async Task Post_MoreThanTheLimit_Is400AndStoresNothing()
    {
        var (status, problem) = await host.Post("/v1/events", EventBatch(Enumerable.Range(0, 1_001).Select(i => Event("many", $"{i}"))));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("1001 entries; send 1 to 1000", problem.Text("detail"));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/users/many")).Status);
    }

    [Fact]
    public async Task Post_BrokenJson_Is400WithLineAndPosition()
    {
        var (status, problem) = await host.Post("/v1/events", "{\"events\":[\n{\"eventId\":\"1\",,}]}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(2, problem.Number("line"));
        Assert.Equal(16, problem.Number("position"));
        Assert.Contains("line 2, position 16", problem.Text("detail"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_OverTwoMegabytes_Is413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/events")
        {
            Content = JsonContent(EventBatch(Event("big", "1", $",\"properties\":{{\"p\":\"{new string('x', 2 * 1024 * 1024)}\"}}"))),
        };
        request.Headers.TransferEncodingChunked = chunked;

        // Refused by its length alone: whoever is still sending then may see a broken connection instead of the answer.
        request.Headers.ExpectContinue = !chunked;
        using var response = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("2097152 bytes", await response.Content.ReadAsStringAsync());
    }
}
