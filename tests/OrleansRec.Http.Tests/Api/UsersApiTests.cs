using System.Net;
using System.Text.Json;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class UsersApiTests(ApiHost host)
{
    [Fact]
    public async Task Put_ThenGet_AnswersAttributesAndCounts()
    {
        await host.Send(HttpMethod.Put, "/v1/users/u-1", """{"attributes":{"country":"FR"}}""");
        await host.Post("/v1/events", EventBatch(Event("u-1", "1")));
        var (status, user) = await host.Get("/v1/users/u-1");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("u-1", user.Text("userId"));
        Assert.Equal("FR", user.GetProperty("attributes").Text("country"));
        Assert.Equal(1, user.Number("version"));
        Assert.Equal(1, user.GetProperty("events").Number("view"));
    }

    [Fact]
    public async Task Put_NumbersAndFlags_BecomeTheTextThatWasSent()
    {
        await host.Send(HttpMethod.Put, "/v1/users/u-3", """{"attributes":{"age":42,"vip":true,"rate":1.50}}""");
        var (_, user) = await host.Get("/v1/users/u-3");

        Assert.Equal("""{"age":"42","rate":"1.50","vip":"true"}""", Sorted(user.GetProperty("attributes")));
    }

    private static string Sorted(JsonElement attributes) => JsonSerializer.Serialize(
        new SortedDictionary<string, string>(attributes.EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetString()!)));

    [Fact]
    public async Task Get_UnknownUser_Is404()
    {
        var (status, problem) = await host.Get("/v1/users/stranger");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("User 'stranger' is not known.", problem.Text("detail"));
    }

    [Fact]
    public async Task Get_LogDoesNotAnswer_Is503AndTheLogNamesNobody()
    {
        var (status, _) = await host.Get("/v1/users/unreadable-person");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("/v1/users/{id} is unavailable", host.Logged.Text);
        Assert.DoesNotContain("unreadable-person", host.Logged.Text);
    }

    [Fact]
    public async Task Get_VisitorWithTheSameId_IsAnotherPerson()
    {
        await host.Post("/v1/events", EventBatch(Event("v-only", "1").Replace("userId", "visitorId")));

        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/users/v-only")).Status);
    }

    [Theory]
    [InlineData("{}", "'attributes' is missing")]
    [InlineData("""{"attributes":{"age":[42]}}""", "'attributes.age' is an array; send a text")]
    [InlineData("""{"attributes":{"":"x"}}""", "'attributes' is empty")]
    [InlineData("""{"name":"x"}""", "'name' is not a known field")]
    public async Task Put_BadBody_Is400NamingTheField(string json, string says)
    {
        var (status, problem) = await host.Send(HttpMethod.Put, "/v1/users/u-2", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.Text("detail"));
    }
}
