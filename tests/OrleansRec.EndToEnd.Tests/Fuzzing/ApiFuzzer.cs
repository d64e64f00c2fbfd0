using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OrleansRec.EndToEnd.Tests.Fuzzing;

/// <summary>Sends broken requests and looks at the answers: nothing of the 5xx kind but what an empty shop cannot do yet, and a good request is answered after each thousand.</summary>
internal sealed class ApiFuzzer(HttpClient http, int seed)
{
    private const int Lanes = 8;
    private const int Stretch = 1_000;
    private const int LargeBody = 100_000;
    private const int MaxShown = 1_000;
    private readonly ConcurrentDictionary<int, int> _statuses = new();

    /// <summary>Answers by status.</summary>
    public IReadOnlyDictionary<int, int> Statuses => _statuses;

    /// <summary>What must not happen: the request's number and what was answered.</summary>
    public ConcurrentBag<string> Faults { get; } = [];

    public async Task RunAsync(int requests)
    {
        var mutator = new RequestMutator(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!, seed);
        for (var from = 0; from < requests; from += Stretch)
        {
            await Parallel.ForAsync(from, Math.Min(from + Stretch, requests), new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (number, cancellation) => await Send(mutator, number, cancellation));
            using var good = await http.PostAsync("/v1/recommendations", new StringContent("""{"userId":"good","count":3}""", MediaTypeHeaderValue.Parse("application/json")));
            if (good.StatusCode != HttpStatusCode.OK) Faults.Add($"the good request after {from + Stretch} was answered {(int)good.StatusCode}");
        }
    }

    /// <summary>
    /// A connection that breaks while a body is on its way may have been closed by the answer before it; it counts where it breaks again.
    /// </summary>
    private async ValueTask Send(RequestMutator mutator, int number, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var request = mutator.Request(number);
            request.Headers.ExpectContinue = request.Content?.Headers.ContentLength > LargeBody;
            try
            {
                using var answer = await http.SendAsync(request, cancellation);
                var status = (int)answer.StatusCode;
                _statuses.AddOrUpdate(status, 1, (_, before) => before + 1);
                if (status >= 500 && await answer.Content.ReadAsStringAsync(cancellation) is var text && !IsBeforeAModel(status, text))
                    Faults.Add($"{Shown(number, request)} → {status} {text} to {await Body(request)}");
                return;
            }
            catch (HttpRequestException failure)
            {
                if (attempt == 2) Faults.Add($"{Shown(number, request)} → {failure.Message}");
            }
        }
    }

    /// <summary>Some calls are documented to need a model; an empty shop has none.</summary>
    private static bool IsBeforeAModel(int status, string text) => status == 503 && text.Contains("No model is live yet", StringComparison.Ordinal);

    private static string Shown(int number, HttpRequestMessage request) => $"{number}: {request.Method} {request.RequestUri?.OriginalString}";

    private static async Task<string> Body(HttpRequestMessage request) =>
        request.Content is null ? "no body" : await request.Content.ReadAsStringAsync() is { Length: > MaxShown } text ? text[..MaxShown] : await request.Content.ReadAsStringAsync();
}
