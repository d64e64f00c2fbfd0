using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class QueryNamesTests(ApiHost host)
{
    [Theory]
    [InlineData("/v1/items/i/similar?cuont=3", "'cuont' is not a known parameter; there is 'count'.")]
    [InlineData("/v1/users/u/attributes?count=3&limit=5", "'limit' is not a known parameter; there is 'count'.")]
    [InlineData("/v1/users/u/profile?count=3", "'count' is not a known parameter; this route takes none.")]
    [InlineData("/v1/models?page=2", "'page' is not a known parameter; this route takes none.")]
    public async Task Get_ParameterThatTheRouteLacks_Is400ThatNamesIt(string path, string sentence)
    {
        var (status, problem) = await host.Get(path);

        Assert.Equal((HttpStatusCode.BadRequest, sentence), (status, problem.Text("detail")));
        Assert.Equal(sentence.Split('\'')[1], problem.Text("field"));
    }

    [Fact]
    public async Task Post_ParameterThatTheRouteLacks_Is400AndStoresNothing()
    {
        var (status, problem) = await host.Post("/v1/items?dryRun=true", """{"items":[{"itemId":"query-names"}]}""");

        Assert.Equal((HttpStatusCode.BadRequest, "dryRun"), (status, problem.Text("field")));
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/v1/items/query-names")).Status);
    }

    [Fact]
    public async Task Get_ParameterInOtherCase_IsTheSame() =>
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/v1/users/u/attributes?COUNT=3")).Status);

    [Fact]
    public async Task Get_PagesWithoutAVersion_TakeAnyParameter() =>
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/health/live?probe=1")).Status);
}
