using System.Net;
using System.Text.Json;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ProfilesApiTests(ApiHost host)
{
    [Fact]
    public async Task Profile_UnknownUser_IsAColdStartAnswer()
    {
        var (status, body) = await host.Get("/v1/users/profile%2Fnobody/profile");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("profile/nobody", body.Text("userId"));
        Assert.Empty(body.GetProperty("interests").EnumerateArray());
        Assert.StartsWith("cold start", body.Text("fallback"));
        Assert.Equal(JsonValueKind.Null, body.GetProperty("modelVersion").ValueKind);
    }

    [Fact]
    public async Task Attributes_Count_IsKept()
    {
        await host.Post("/v1/events", $$"""{"events":[{"eventId":"1","userId":"profiled","itemId":"x","type":"view","timestamp":"{{DateTime.UtcNow:s}}Z"}]}""");

        var (status, body) = await host.Get("/v1/users/profiled/attributes?count=3");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["c0", "c1", "c2"], body.GetProperty("attributes").EnumerateArray().Select(a => a.Text("value")));
        Assert.Equal("shoes > boots", (await host.Get("/v1/users/profiled/profile")).Body.GetProperty("interests")[0].Text("category"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("few")]
    public async Task Attributes_CountOutOfRange_Is400(string count)
    {
        var (status, problem) = await host.Get($"/v1/users/x/attributes?count={count}");

        Assert.Equal((HttpStatusCode.BadRequest, "count"), (status, problem.Text("field")));
    }
}
