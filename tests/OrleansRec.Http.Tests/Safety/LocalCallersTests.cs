using System.Net;
using System.Text.Json.Nodes;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Safety;

[Collection(ApiCollection.Name)]
public sealed class LocalCallersTests(ApiHost api)
{
    [Theory]
    [InlineData("localhost", null)]
    [InlineData("[::1]:8080", null)]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080")]
    public async Task Ask_ThisMachine_IsAnswered(string host, string? origin) => Assert.Equal(HttpStatusCode.OK, (await Ask(host, origin)).Status);

    [Theory]
    [InlineData("evil.example", null, "The request is for the host 'evil.example'")]
    [InlineData("127.0.0.1.evil.example:8080", null, "The request is for the host '127.0.0.1.evil.example'")]
    [InlineData("127.0.0.1:8080", "http://evil.example", "The request comes from a page of 'http://evil.example'")]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:3000", "The request comes from a page of 'http://127.0.0.1:3000'")]
    [InlineData("127.0.0.1:8080", "null", "The request comes from a page of 'null'")]
    public async Task Ask_ForeignNameOrPage_IsRefused(string host, string? origin, string fault)
    {
        var (status, detail) = await Ask(host, origin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.StartsWith(fault, detail);
    }

    private async Task<(HttpStatusCode Status, string Detail)> Ask(string host, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations") { Content = JsonContent("""{"userId":"anna","count":3}""") };
        request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var response = await api.Http.SendAsync(request);
        return (response.StatusCode, (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"] ?? "");
    }
}
