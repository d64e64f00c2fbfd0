using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansRec.Http.Tests.Api;

/// <summary>What holds for the whole server: health, the document, the page, unknown routes.</summary>
[Collection(ApiCollection.Name)]
public sealed class HostTests(ApiHost host)
{
    [Fact]
    public async Task Health_StorageDown_IsLiveButNotReady()
    {
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/health/ready")).Status);
        host.Readiness = HealthCheckResult.Unhealthy("The log does not answer.");
        try
        {
            var (status, body) = await host.Get("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Equal("The log does not answer.", body.GetProperty("checks").GetProperty("storage").Text("description"));
            Assert.Equal(HttpStatusCode.OK, (await host.Get("/health/live")).Status);
        }
        finally
        {
            host.Readiness = HealthCheckResult.Healthy();
        }
    }

    [Theory]
    [InlineData("/v1/models", "default-src 'none'", "no-store")]
    [InlineData("/v1/nothing", "default-src 'none'", "no-store")]
    [InlineData("/", "script-src 'self'", "no-cache")]
    public async Task Answer_OfAnyPath_HasSecurityHeaders(string path, string policy, string cache)
    {
        using var answer = await host.Http.GetAsync(path);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains(policy, answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal(cache, answer.Headers.CacheControl?.ToString());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task OpenApi_EveryCall_SaysHowAKeyIsSentAndWhatRefuses()
    {
        var (_, document) = await host.Get("/openapi/v1.json");

        var scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key");
        Assert.Equal(("http", "bearer"), (scheme.Text("type"), scheme.Text("scheme")));
        foreach (var call in document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(call => call.Value))
        {
            Assert.Equal("key", Assert.Single(Assert.Single(call.GetProperty("security").EnumerateArray()).EnumerateObject()).Name);
            var answers = call.GetProperty("responses");
            foreach (var status in new[] { "401", "403", "429" })
                Assert.True(answers.GetProperty(status).GetProperty("content").TryGetProperty("application/problem+json", out _));
            Assert.Equal(call.TryGetProperty("requestBody", out _), answers.TryGetProperty("415", out _));
        }
    }

    [Fact]
    public async Task OpenApi_AskedUnderAnotherName_IsTheSameDocument()
    {
        using var other = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        other.Headers.Host = "localhost:" + host.Address.Port;
        using var answer = await host.Http.SendAsync(other);

        Assert.Equal(await host.Http.GetStringAsync("/openapi/v1.json"), await answer.Content.ReadAsStringAsync());
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRouteWithLimitsAndExamples()
    {
        var (status, document) = await host.Get("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, status);
        var calls = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name} {path.Name}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "delete /v1/items/{id}", "delete /v1/scenarios/{name}", "delete /v1/users/{id}", "delete /v1/visitors/{id}", "get /v1/items/{id}",
                "get /v1/items/{id}/similar", "get /v1/models", "get /v1/scenarios", "get /v1/scenarios/{name}", "get /v1/users/{id}",
                "get /v1/users/{id}/attributes", "get /v1/users/{id}/export", "get /v1/users/{id}/profile", "get /v1/visitors/{id}/export",
                "patch /v1/items/{id}", "post /v1/events", "post /v1/items",
                "post /v1/items/classify", "post /v1/models/train", "post /v1/models/{version}/activate",
                "post /v1/rank", "post /v1/recommendations", "post /v1/users/{id}/merge", "put /v1/items/{id}",
                "put /v1/scenarios/{name}", "put /v1/users/{id}",
            ],
            calls);

        var track = document.GetProperty("paths").GetProperty("/v1/events").GetProperty("post");
        Assert.Equal(
            ["200", "400", "401", "403", "408", "413", "415", "429", "500", "503"],
            track.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            "e-1",
            track.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("example").GetProperty("events")[0].Text("eventId"));

        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal(1_000, schemas.GetProperty("TrackRequest").GetProperty("properties").GetProperty("events").Number("maxItems"));
        var count = schemas.GetProperty("RecommendationRequest").GetProperty("properties").GetProperty("count");
        Assert.Equal((1, 500), (count.Number("minimum"), count.Number("maximum")));
        Assert.Equal("1 to 500.", count.Text("description"));
        Assert.All(["Limits.", "RecommendationRequest."], code => Assert.DoesNotContain($" {code}", document.GetRawText()));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "/openapi/v1.json")]
    [InlineData("DELETE", "/v1/models", 405, "does not take DELETE; it takes GET")]
    public async Task UnknownRoute_IsAProblem(string method, string path, int expected, string says)
    {
        var (status, problem) = await host.Send(new HttpMethod(method), path);

        Assert.Equal(expected, (int)status);
        Assert.Contains(says, problem.Text("detail"));
    }

    [Fact]
    public async Task OtherContentType_Is415()
    {
        var (status, problem) = await host.Send(HttpMethod.Post, "/v1/recommendations", """{"userId":"u"}""", "text/plain");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, status);
        Assert.Contains("send application/json", problem.Text("detail"));
    }

    [Fact]
    public async Task CompressedBody_Is415()
    {
        using var body = new StringContent("""{"userId":"u"}""", System.Text.Encoding.UTF8, "application/json");
        body.Headers.ContentEncoding.Add("gzip");
        using var answer = await host.Http.PostAsync("/v1/recommendations", body);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Content-Encoding is 'gzip'", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task LandingPage_NeedsNothingFromOtherServers()
    {
        foreach (var path in new[] { "/", "/landing.css", "/landing.js" })
        {
            using var response = await host.Http.GetAsync(path);
            var text = await response.Content.ReadAsStringAsync();

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.DoesNotContain("http://", text);
            Assert.DoesNotContain("https://", text);
            Assert.DoesNotContain("innerHTML", text);
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single());
        }
        var page = await host.Http.GetStringAsync("/");
        Assert.All(["/openapi/v1.json", "/dashboard", "/health/ready", "/v1/models"], link => Assert.Contains($"href=\"{link}\"", page));
    }
}
