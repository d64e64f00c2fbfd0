using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class RankApiTests(ApiHost host)
{
    [Fact]
    public async Task Post_List_AnswersItOrdered()
    {
        var (status, answer) = await host.Post("/v1/rank", """{"userId":"k","itemIds":["a","b/1","c"]}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["c", "b/1", "a"], answer.GetProperty("items").EnumerateArray().Select(i => i.Text("itemId")));
    }

    [Theory]
    [InlineData("""{"itemIds":["a"]}""", "userId", "missing")]
    [InlineData("""{"userId":"k"}""", "itemIds", "empty; send 1 to 500")]
    [InlineData("""{"userId":"k","itemIds":[""]}""", "itemIds[0]", "empty")]
    [InlineData("""{"userId":"k","itemIds":["a"],"count":5}""", "count", "not a known field")]
    [InlineData("""{"userId":"k","itemIds":["a"],"boost":[{"filter":"brand = 7 and","factor":1}]}""", "boost[0].filter", "position 13")]
    [InlineData("""{"userId":"k","itemIds":["a"],"boost":[{"filter":"brand = 7","factor":101}]}""", "boost[0].factor", "send 0 to 100")]
    [InlineData("""{"userId":"k","itemIds":["a"],"timeoutMs":0}""", "timeoutMs", "a deadline in the past")]
    [InlineData("""{"userId":"k","itemIds":["a"],"boost":{}}""", "boost", "an array of {filter, factor}")]
    [InlineData("""{"userId":"k","itemIds":["a"],"userId":"m"}""", "userId", "'userId' is there twice")]
    [InlineData("""{"userId":"k","itemIds":["a"],"boost":[{"filter":"brand = x","factor":2,"factor":3}]}""", "boost[0].factor", "there twice")]
    [InlineData("""{"userId":"k","itemIds":["a"],"boost":[{"filters":"x"}]}""", "boost[0].filters", "not a known field")]
    public async Task Post_BadField_Is400NamingIt(string json, string field, string says)
    {
        var (status, problem) = await host.Post("/v1/rank", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, problem.Text("field"));
        Assert.Contains(says, problem.Text("detail"));
    }

    [Fact]
    public async Task Post_MoreThan500Items_Is400()
    {
        var ids = string.Join(',', Enumerable.Range(0, 501).Select(i => $"\"i{i}\""));
        var (status, problem) = await host.Post("/v1/rank", $$"""{"userId":"k","itemIds":[{{ids}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("501 entries, more than 500", problem.Text("detail"));
    }
}
