using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ItemsApiTests(ApiHost host)
{
    private static readonly string Png = Convert.ToBase64String([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0]);

    [Fact]
    public async Task Put_EveryField_ComesBackFromGet()
    {
        var json = $$"""
            {"itemId":"full","title":"靴","categories":["a","b"],"brand":"x","price":9.5,"attributes":{"k":"v"},"image":"{{Png}}",
             "relations":[{"type":"similar","itemId":"y"}],"available":false,"timestamp":"2026-01-31T13:00:00+01:00"}
            """;
        await host.Send(HttpMethod.Put, "/v1/items/full", json);
        var (status, item) = await host.Get("/v1/items/full");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("靴", item.Text("title"));
        Assert.Equal(["a", "b"], item.GetProperty("categories").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal(("x", 9.5), (item.Text("brand"), item.GetProperty("price").GetDouble()));
        Assert.Equal("v", item.GetProperty("attributes").Text("k"));
        Assert.Equal(Png, item.Text("image"));
        Assert.Equal(("similar", "y"), (item.GetProperty("relations")[0].Text("type"), item.GetProperty("relations")[0].Text("itemId")));
        Assert.False(item.GetProperty("available").GetBoolean());
        Assert.Equal(new DateTime(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc), item.GetProperty("timestamp").GetDateTimeOffset().UtcDateTime);
    }

    [Fact]
    public async Task Patch_SomeFields_LeavesTheOthersAndEmptiesThoseThatAreNull()
    {
        await host.Send(HttpMethod.Put, "/v1/items/patched", """{"title":"boots","brand":"x","price":9.5,"categories":["a"],"attributes":{"k":"v"}}""");

        var (status, changed) = await host.Send(HttpMethod.Patch, "/v1/items/patched", """{"price":7,"brand":null,"attributes":{"m":"n"},"available":false}""");
        var (_, stored) = await host.Get("/v1/items/patched");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(changed.GetRawText(), stored.GetRawText());
        Assert.Equal(("boots", 7.0), (stored.Text("title"), stored.GetProperty("price").GetDouble()));
        Assert.False(stored.TryGetProperty("brand", out _));
        Assert.Equal("""{"m":"n"}""", stored.GetProperty("attributes").GetRawText());
        Assert.False(stored.GetProperty("available").GetBoolean());
    }

    [Theory]
    [InlineData("""{"itemId":null}""", "'itemId' cannot be emptied")]
    [InlineData("""{"price":-1}""", "'price' is -1")]
    [InlineData("""{"colour":null}""", "'colour' is not a known field")]
    public async Task Patch_BadField_Is400NamingIt(string json, string says)
    {
        await host.Send(HttpMethod.Put, "/v1/items/patched-badly", "{}");
        var (status, problem) = await host.Send(HttpMethod.Patch, "/v1/items/patched-badly", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.Text("detail"));
    }

    [Theory]
    [InlineData("price")]
    [InlineData("timestamp")]
    [InlineData("title")]
    public async Task Put_TextThatIsNotUtf8_Is400(string field)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes($"{{\"{field}\":\""), 0xFF, .. "\"}"u8];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        using var answer = await host.Http.PutAsync("/v1/items/one", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Delete_Item_IsUnknownUntilItIsSetAgain()
    {
        await host.Send(HttpMethod.Put, "/v1/items/a%2Fgone", """{"title":"hat"}""");
        using var deleted = await host.Http.DeleteAsync("/v1/items/a%2Fgone");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/items/a%2Fgone")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Send(HttpMethod.Patch, "/v1/items/a%2Fgone", "{}")).Status);
        using var again = await host.Http.DeleteAsync("/v1/items/a%2Fgone");
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        await host.Send(HttpMethod.Put, "/v1/items/a%2Fgone", "{}");
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/items/a%2Fgone")).Status);
    }

    [Fact]
    public async Task Post_BadItemAmongGoodOnes_IsListed()
    {
        var (status, body) = await host.Post("/v1/items", """{"items":[{"itemId":"ok-1"},{"title":"no id"},{"itemId":"ok-2"}]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(2, body.Number("accepted"));
        Assert.Equal(1, Assert.Single(body.GetProperty("rejected").EnumerateArray()).Number("index"));
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/items/ok-2")).Status);
    }

    [Theory]
    [InlineData("""{"image":"%%%"}""", "'image' is no base64")]
    [InlineData("""{"image":"\ud800"}""", "'image' is no base64")]
    [InlineData("""{"timestamp":"2026-01-31\ud800"}""", "'timestamp' is")]
    [InlineData("""{"image":"R0lGODlh"}""", "neither a PNG nor a JPEG")]
    [InlineData("""{"itemId":"other"}""", "'itemId' is 'other', the path names 'one'")]
    [InlineData("""{"categories":["a",1]}""", "'categories[1]' is 1")]
    [InlineData("""{"categories":["a",""]}""", "'categories[1]' is empty")]
    [InlineData("""{"relations":[{"type":"similar"}]}""", "'relations[0].itemId' is missing")]
    [InlineData("""{"relations":[{"type":"similar","itemId":"x","weight":1}]}""", "'relations[0].weight' is not a known field")]
    [InlineData("""{"available":"yes"}""", "\"yes\"; send true or false")]
    [InlineData("""{"price":-1}""", "'price' is -1")]
    [InlineData("""{"price":1e39}""", "'price' is 1E+39; send a number from 0 to 1000000000000.")]
    [InlineData("[]", "an array; send an object")]
    public async Task Put_BadField_Is400NamingIt(string json, string says)
    {
        var (status, problem) = await host.Send(HttpMethod.Put, "/v1/items/one", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.Text("detail"));
    }

    [Theory]
    [InlineData("/v1/items/nobody")]
    [InlineData("/v1/items/nobody/similar")]
    public async Task Get_UnknownItem_Is404NamingIt(string path)
    {
        var (status, problem) = await host.Get(path);

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("'nobody'", problem.Text("detail"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("501")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("")]
    [InlineData("99999999999")]
    public async Task Similar_CountOutOfRange_Is400(string count)
    {
        var (status, problem) = await host.Get($"/v1/items/x/similar?count={count}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("count", problem.Text("field"));
        Assert.Contains("send 1 to 500", problem.Text("detail"));
    }
}
