using System.Net;
using System.Text.Json;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class PersonalDataApiTests(ApiHost host)
{
    [Fact]
    public async Task Delete_User_AnswersAReceiptAndTheUserIsGone()
    {
        await host.Send(HttpMethod.Put, "/v1/users/pd%2F1", """{"attributes":{"country":"FR"}}""");
        await host.Post("/v1/events", EventBatch(Event("pd/1", "1"), Event("pd/1", "2")));

        var (_, dry) = await host.Send(HttpMethod.Delete, "/v1/users/pd%2F1?dryRun=true");
        var (status, receipt) = await host.Send(HttpMethod.Delete, "/v1/users/pd%2F1");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(dry.GetProperty("dryRun").GetBoolean());
        Assert.False(dry.TryGetProperty("forgottenAt", out _));
        Assert.Equal(("pd/1", 2, 1), (receipt.Text("userId"), receipt.Number("events"), receipt.Number("attributes")));
        Assert.Equal(("main/1", false), (receipt.Text("lastModelVersion"), receipt.GetProperty("dryRun").GetBoolean()));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/users/pd%2F1")).Status);
        Assert.Equal(0, (await host.Send(HttpMethod.Delete, "/v1/users/pd%2F1")).Body.Number("events"));
    }

    [Fact]
    public async Task Delete_BadDryRun_Is400()
    {
        var (status, problem) = await host.Send(HttpMethod.Delete, "/v1/users/u?dryRun=maybe");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("'dryRun' is 'maybe'; send true or false.", problem.Text("detail"));
    }

    [Theory]
    [InlineData("users")]
    [InlineData("visitors")]
    public async Task Delete_MisspelledParameter_Is400AndForgetsNobody(string kind)
    {
        await host.Send(HttpMethod.Put, "/v1/users/pd-kept", """{"attributes":{"country":"FR"}}""");
        var (status, problem) = await host.Send(HttpMethod.Delete, $"/v1/{kind}/pd-kept?dry_run=true");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(("dry_run", "'dry_run' is not a known parameter; there is 'dryRun'."), (problem.Text("field"), problem.Text("detail")));
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/users/pd-kept")).Status);
    }

    [Fact]
    public async Task Export_MoreThanAPage_HasTheUserAndEveryEventInOrder()
    {
        await host.Send(HttpMethod.Put, "/v1/users/pd-2", """{"attributes":{"country":"FR"}}""");
        await host.Post("/v1/events", EventBatch(Enumerable.Range(0, 1_000).Select(i => Event("pd-2", $"e{i}"))));
        await host.Post("/v1/events", EventBatch(Event("pd-2", "last", ""","price":2.5""")));

        using var response = await host.Http.GetAsync("/v1/users/pd-2/export");
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');

        Assert.Equal("application/jsonl", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((1_003, ""), (lines.Length, lines[^1]));
        var user = Parse(lines[0]).GetProperty("user");
        Assert.Equal(("pd-2", "FR", 1_001), (user.Text("userId"), user.GetProperty("attributes").Text("country"), user.Number("version")));
        Assert.Equal(
            [.. Enumerable.Range(0, 1_000).Select(i => $"e{i}"), "last"],
            lines[1..^1].Select(line => Parse(line).GetProperty("event").Text("eventId")));
        Assert.Equal(2.5, Parse(lines[^2]).GetProperty("event").GetProperty("price").GetDouble());
    }

    [Fact]
    public async Task Export_UnknownUser_Is404()
    {
        var (status, problem) = await host.Get("/v1/users/pd-nobody/export");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("User 'pd-nobody' is not known.", problem.Text("detail"));
    }

    [Fact]
    public async Task Visitor_ExportAndDelete_AreThoseOfTheVisitor()
    {
        await host.Post("/v1/events", EventBatch(Event("pd/4", "1").Replace("userId", "visitorId"), Event("pd/4", "2")));

        using var export = await host.Http.GetAsync("/v1/visitors/pd%2F4/export");
        var lines = (await export.Content.ReadAsStringAsync()).TrimEnd().Split('\n');
        var (status, receipt) = await host.Send(HttpMethod.Delete, "/v1/visitors/pd%2F4");

        Assert.Equal("pd/4", Parse(lines[0]).GetProperty("user").Text("visitorId"));
        Assert.False(Parse(lines[0]).GetProperty("user").TryGetProperty("userId", out _));
        Assert.Equal("1", Parse(Assert.Single(lines[1..])).GetProperty("event").Text("eventId"));
        Assert.Equal((HttpStatusCode.OK, "pd/4", 1), (status, receipt.Text("visitorId"), receipt.Number("events")));
        var (gone, problem) = await host.Get("/v1/visitors/pd%2F4/export");
        Assert.Equal((HttpStatusCode.NotFound, "Visitor 'pd/4' is not known."), (gone, problem.Text("detail")));
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/users/pd%2F4")).Status);
    }

    [Fact]
    public async Task DeleteVisitor_MergedIntoAUser_Is409() =>
        Assert.Equal(HttpStatusCode.Conflict, (await host.Send(HttpMethod.Delete, "/v1/visitors/taken")).Status);

    [Fact]
    public async Task Merge_Visitor_MovesItsEventsOnce()
    {
        await host.Post("/v1/events", EventBatch(Event("pd-v", "1").Replace("userId", "visitorId"), Event("pd-3", "1"), Event("pd-3", "2")));

        var (status, merge) = await host.Post("/v1/users/pd-3/merge", """{"visitorId":"pd-v"}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("pd-3", "pd-v"), (merge.Text("userId"), merge.Text("visitorId")));
        Assert.Equal((0, 1, 2), (merge.Number("moved"), merge.Number("duplicates"), merge.Number("version")));
        Assert.Equal(0, (await host.Post("/v1/users/pd-3/merge", """{"visitorId":"pd-v"}""")).Body.Number("moved"));
    }

    [Theory]
    [InlineData("{}", "'visitorId' is missing")]
    [InlineData("""{"visitorId":7}""", "'visitorId' is 7; send a text")]
    [InlineData("""{"visitor":"x"}""", "'visitor' is not a known field")]
    [InlineData("""{"visitorId":"taken"}""", "merged into another user")]
    public async Task Merge_BadBody_Is400NamingTheField(string json, string says)
    {
        var (status, problem) = await host.Post("/v1/users/pd-4/merge", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.Text("detail"));
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;
}
