using System.Net;

namespace OrleansRec.Http.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class ModelsApiTests(ApiHost host)
{
    [Fact]
    public async Task Get_ListsVersionsAndTrainer_WithoutMetricsThatHaveNoValue()
    {
        var (status, body) = await host.Get("/v1/models");

        Assert.Equal(HttpStatusCode.OK, status);
        var metrics = body.GetProperty("models")[0].GetProperty("metrics");
        Assert.Equal(0.25, metrics.GetProperty("ndcg@10").GetDouble());
        Assert.False(metrics.TryGetProperty("purchase_auc", out _));
        Assert.True(body.TryGetProperty("live", out _));
        Assert.True(body.GetProperty("trainer").TryGetProperty("state", out _));
    }

    [Theory]
    [InlineData(null, "incremental")]
    [InlineData("{}", "incremental")]
    [InlineData("""{"full":true}""", "full")]
    public async Task Train_WithOrWithoutBody_Is202(string? json, string kind)
    {
        var (status, body) = await host.Send(HttpMethod.Post, "/v1/models/train", json);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(("training", kind), (body.Text("state"), body.Text("message")));
    }

    [Theory]
    [InlineData("""{"full":"yes"}""", "true or false")]
    [InlineData("""{"half":true}""", "'half' is not a known field")]
    public async Task Train_BadBody_Is400(string json, string says)
    {
        var (status, body) = await host.Post("/v1/models/train", json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, body.Text("detail"));
    }

    [Fact]
    public async Task Activate_StoredVersion_AnswersIt()
    {
        var (status, body) = await host.Send(HttpMethod.Post, "/v1/models/main%2F1/activate");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("main/1", body.Text("version"));
    }

    [Fact]
    public async Task Activate_UnknownVersion_Is404()
    {
        var (status, body) = await host.Send(HttpMethod.Post, "/v1/models/main-9/activate");

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Contains("'main-9'", body.Text("detail"));
    }
}
