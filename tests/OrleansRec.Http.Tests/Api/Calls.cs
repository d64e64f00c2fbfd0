using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansRec.Http.Tests.Api;

/// <summary>Short forms of calls: send text, read JSON.</summary>
internal static class Calls
{
    public static async Task<(HttpStatusCode Status, JsonElement Body)> Send(
        this ApiHost host, HttpMethod method, string path, string? json = null, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
            request.Content = JsonContent(json, contentType);
        using var response = await host.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    public static Task<(HttpStatusCode Status, JsonElement Body)> Post(this ApiHost host, string path, string json) =>
        host.Send(HttpMethod.Post, path, json);

    public static Task<(HttpStatusCode Status, JsonElement Body)> Get(this ApiHost host, string path) => host.Send(HttpMethod.Get, path);

    public static StringContent JsonContent(string json, string contentType = "application/json") => new(json, Encoding.UTF8, contentType);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    /// <summary>A valid event of <paramref name="user"/>, with more fields at the end.</summary>
    public static string Event(string user, string id, string more = "") => $$"""
        {"eventId":"{{id}}","userId":"{{user}}","itemId":"sku-7","type":"view","timestamp":"2026-01-31T12:00:00Z"{{more}}}
        """;

    public static string EventBatch(params IEnumerable<string> entries) => $$"""{"events":[{{string.Join(',', entries)}}]}""";
}
