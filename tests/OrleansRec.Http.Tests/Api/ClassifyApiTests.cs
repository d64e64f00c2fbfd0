using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ClassifyApiTests(ApiHost host)
{
    [Fact]
    public async Task Classify_OneItemWithoutId_AnswersItsCategories()
    {
        var (status, body) = await host.Post("/v1/items/classify?count=1", """{"title":"Trail boots","attributes":{"colour":"brown"} }""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("main/1", body.Text("modelVersion"));
        var category = Assert.Single(body.GetProperty("categories").EnumerateArray());
        Assert.Equal(("shoes > boots", 0.75), (category.Text("category"), category.GetProperty("probability").GetDouble()));
    }

    [Fact]
    public async Task Classify_BatchWithABadEntry_ListsItAndKeepsTheIndexes()
    {
        var (status, body) = await host.Post("/v1/items/classify", """{"items":[{"price":"dear"},{"price":-1},{"itemId":"b","title":"Boots"},{"itemId":"c","categories":["shoes"]}]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        var item = Assert.Single(body.GetProperty("items").EnumerateArray());
        Assert.Equal((2, "b"), (item.Number("index"), item.Text("itemId")));
        Assert.Equal([0, 1, 3], body.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("index").GetInt32()));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "No model is live", """{"brand":"untrained"}""")]
    [InlineData(HttpStatusCode.Conflict, "tells no categories apart", """{"brand":"uncategorised"}""")]
    [InlineData(HttpStatusCode.BadRequest, "'price' is -1", """{"price":-1}""")]
    [InlineData(HttpStatusCode.BadRequest, "'items' has 0 entries", """{"items":[]}""")]
    [InlineData(HttpStatusCode.BadRequest, "neither a PNG nor a JPEG", """{"image":"AAAA"}""")]
    [InlineData(HttpStatusCode.BadRequest, "(0 bytes) is neither", """{"image":""}""")]
    [InlineData(HttpStatusCode.BadRequest, "an object", "[]")]
    [InlineData(HttpStatusCode.BadRequest, "'title', 'brand', 'price', 'attributes' and 'image' are missing", "{}")]
    [InlineData(HttpStatusCode.BadRequest, "'title', 'brand', 'price', 'attributes' and 'image' are missing", """{"itemId":"b","attributes":{}}""")]
    public async Task Classify_CannotBeAnswered_SaysWhy(HttpStatusCode expected, string says, string json)
    {
        var (status, problem) = await host.Post("/v1/items/classify", json);

        Assert.Equal(expected, status);
        Assert.Contains(says, problem.Text("detail"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("many")]
    public async Task Classify_CountOutOfRange_Is400(string count)
    {
        var (status, problem) = await host.Post($"/v1/items/classify?count={count}", """{"price":1}""");

        Assert.Equal((HttpStatusCode.BadRequest, "count"), (status, problem.Text("field")));
    }
}
