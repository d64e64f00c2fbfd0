using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>Calls of the HTTP API with JSON as text.</summary>
internal static class Api
{
    public static Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, string json) =>
        http.PostAsync(path, new StringContent(json, MediaTypeHeaderValue.Parse("application/json")));

    public static async Task<JsonNode> PostOkAsync(this HttpClient http, string path, string json)
    {
        using var answer = await http.PostAsync(path, json);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    public static async Task<long> UserVersionAsync(this HttpClient http, string user) =>
        (long)JsonNode.Parse(await http.GetStringAsync($"/v1/users/{user}"))!["version"]!;

    /// <summary>The body of <c>POST /v1/events</c>.</summary>
    public static string Events(params IEnumerable<string> events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    public static string View(string eventId, string user, string item, DateTimeOffset? at = null) =>
        $$"""{"eventId":"{{eventId}}","userId":"{{user}}","itemId":"{{item}}","type":"view","timestamp":"{{at ?? DateTimeOffset.UtcNow:O}}"}""";
}
