using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansRec.Benchmarks.Shared;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>Over HTTP, under load: from sending an event to the list that knows it.</summary>
internal static class VisibleAfterTrack
{
    public static async Task<List<double>> MeasureAsync(HttpClient http, int users, double seconds)
    {
        var (times, run) = (new List<double>(), Guid.NewGuid());
        for (var (clock, n) = (Stopwatch.StartNew(), 0); clock.Elapsed.TotalSeconds < seconds; n++)
        {
            var user = SyntheticShop.UserId(n * 37 % users);
            var started = Stopwatch.GetTimestamp();
            var tracked = await PostAsync(http, "/v1/events", new
            {
                events = new[]
                {
                    new { eventId = $"visible-{run}-{n}", userId = user, itemId = SyntheticShop.ItemId(n % 100), type = "view", timestamp = DateTimeOffset.UtcNow },
                },
            });
            var version = tracked.GetProperty("userVersions").GetProperty(user).GetInt64();
            var answer = await PostAsync(http, "/v1/recommendations", new { userId = user, scenario = ServedScenario.Name, count = ServingVerb.Count, minUserVersion = version });
            if (answer.GetProperty("userVersion").GetInt64() < version)
                throw new InvalidOperationException($"The list knows version {answer.GetProperty("userVersion")} of '{user}', not {version}.");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
