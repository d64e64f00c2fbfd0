using System.Net;
using System.Text;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class PathIdTests(ApiHost host)
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a/b")]
    [InlineData("/")]
    [InlineData("a/similar")]
    [InlineData("ü")]
    [InlineData("靴 🥾")]
    [InlineData("%")]
    [InlineData("%2F")]
    [InlineData("100%25")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a?b#c")]
    [InlineData("~")]
    public async Task AnyId_ThroughEveryRoute_IsTheSameThing(string id)
    {
        var path = Uri.EscapeDataString(id);
        var (put, item) = await host.Send(HttpMethod.Put, $"/v1/items/{path}", """{"title":"t"}""");
        var (userPut, user) = await host.Send(HttpMethod.Put, $"/v1/users/{path}", """{"attributes":{"a":"b"}}""");
        var (got, gotItem) = await host.Get($"/v1/items/{path}");
        var (similar, similarItems) = await host.Get($"/v1/items/{path}/similar?count=1");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (put, userPut));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (got, similar));
        Assert.Equal(id, item.Text("itemId"));
        Assert.Equal(id, user.Text("userId"));
        Assert.Equal(id, gotItem.Text("itemId"));
        Assert.Equal($"{id}-0", similarItems.GetProperty("items")[0].Text("itemId"));
    }

    [Theory]
    [InlineData("%2E%2E", "..")]
    [InlineData("%2e", ".")]
    [InlineData("a%2F..%2Fb", "a/../b")]
    public async Task DotId_SentRaw_IsAnId(string path, string id)
    {
        await host.Post("/v1/items", $$"""{"items":[{"itemId":"{{id}}","title":"dots"}]}""");

        // HttpClient would remove the dots itself.
        var answer = await Raw($"GET /v1/items/{path} HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Contains($"\"itemId\":\"{id}\"", answer);
    }

    [Theory]
    [InlineData("a%", "%25")]
    [InlineData("a%2", "%25")]
    [InlineData("a%zz", "%25")]
    [InlineData("%FF", "UTF-8")]
    [InlineData("%C3%28", "UTF-8")]
    public async Task MalformedId_Is400(string path, string says)
    {
        var answer = await Raw($"GET /v1/items/{path} HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains(says, answer);
        Assert.Contains("application/problem+json", answer);
    }

    [Fact]
    public async Task ProxyTarget_WithEncodedId_IsRead()
    {
        var answer = await Raw($"GET http://{host.Address.Authority}/v1/users/p%2Fq/attributes?count=%33 HTTP/1.1");

        Assert.StartsWith("HTTP/1.1 200", answer);
        Assert.Contains("\"userId\":\"p/q\"", answer);
    }

    [Theory]
    [InlineData(256, HttpStatusCode.OK)]
    [InlineData(257, HttpStatusCode.BadRequest)]
    public async Task IdLength_IsCountedInBytes(int bytes, HttpStatusCode expected)
    {
        var id = new string('ü', bytes / 2) + new string('x', bytes % 2);
        var (status, body) = await host.Send(HttpMethod.Put, $"/v1/items/{Uri.EscapeDataString(id)}", "{}");

        Assert.Equal(expected, status);
        if (expected == HttpStatusCode.BadRequest)
            Assert.Contains("'itemId' is 257 bytes of UTF-8, more than 256", body.Text("detail"));
    }

    private async Task<string> Raw(string requestLine)
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{requestLine}\r\nHost: {host.Address.Authority}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
