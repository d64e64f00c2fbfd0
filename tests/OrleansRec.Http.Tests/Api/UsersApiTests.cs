using System.Net;
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
    [InlineData("""{"attributes":{"age":42}}""", "'attributes.age' is 42; send a text")]
    [InlineData("""{"attributes":{"":"x"}}""", "'attributes' is empty")]
    [InlineData("""{"name":"x"}""", "'name' is not a known field")]
    public async Task Put_BadBody_Is400NamingTheField(string json, string says)
    {
        var (status, problem) = await host.Send(HttpMethod.Put, "/v1/users/u-2", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.Text("detail"));
    }
}
