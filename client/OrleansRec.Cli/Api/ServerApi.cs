using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansRec.Cli.Api;

/// <summary>Calls the HTTP API and turns its problems into <see cref="ApiException"/>.</summary>
internal sealed class ServerApi : IDisposable
{
    private readonly HttpClient _http;

    /// <exception cref="BadInputException">The address is no http(s) URL.</exception>
    public ServerApi(string url, string? key = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new BadInputException($"'--url' is '{url}'; write an address such as {UrlOption.Default}.");
        _http = new HttpClient { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromSeconds(100) };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Fails at once where nothing answers, so that long work does not start in vain.</summary>
    public async Task RequireServer(CancellationToken cancellation) =>
        await Send(HttpMethod.Get, "/health/live", null, CliJson.Default.Liveness, cancellation);

    public Task<T> Get<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellation) =>
        Send(HttpMethod.Get, path, null, answer, cancellation);

    /// <summary>A POST without a body.</summary>
    public Task<T> Post<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellation) =>
        Send(HttpMethod.Post, path, null, answer, cancellation);

    public Task<T> Delete<T>(string path, JsonTypeInfo<T> answer, CancellationToken cancellation) =>
        Send(HttpMethod.Delete, path, null, answer, cancellation);

    /// <summary>A DELETE that answers nothing.</summary>
    public Task Delete(string path, CancellationToken cancellation) =>
        Send(HttpMethod.Delete, path, null, _ => Task.FromResult(true), cancellation);

    /// <summary>A PUT of a file's JSON as it is.</summary>
    /// <exception cref="BadInputException">The file cannot be read.</exception>
    public Task<T> PutFile<T>(string path, string file, JsonTypeInfo<T> answer, CancellationToken cancellation)
    {
        try
        {
            return Send(HttpMethod.Put, path, new StringContent(File.ReadAllText(file), Encoding.UTF8, "application/json"), answer, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{file}' cannot be read: {error.Message}");
        }
    }

    /// <summary>Copies an answer of lines as they arrive and tells how many.</summary>
    public Task<long> Copy(string path, TextWriter to, CancellationToken cancellation) =>
        Send(HttpMethod.Get, path, null, async response =>
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
            var lines = 0L;
            for (; await reader.ReadLineAsync(cancellation) is { } line; lines++) await to.WriteLineAsync(line.AsMemory(), cancellation);
            return lines;
        }, cancellation);

    public Task<TAnswer> Send<TBody, TAnswer>(
        HttpMethod method, string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answer, CancellationToken cancellation) =>
        Send(method, path, JsonContent.Create(body, bodyType), answer, cancellation);

    public void Dispose() => _http.Dispose();

    private Task<T> Send<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> answer, CancellationToken cancellation) =>
        Send(method, path, body, async response => await response.Content.ReadFromJsonAsync(answer, cancellation)
            ?? throw new ApiException($"{_http.BaseAddress} answered nothing to {method} {path}.", response.StatusCode), cancellation);

    private async Task<T> Send<T>(
        HttpMethod method, string path, HttpContent? body, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellation)
    {
        // As it is written: an id of dots is no step of the path.
        var address = new Uri(_http.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address) { Content = body };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                throw await Refusal(response, cancellation);
            return await read(response);
        }
        catch (HttpRequestException error)
        {
            throw new ApiException($"No server answers at {_http.BaseAddress} ({error.Message}); start one or set --url.", inner: error);
        }
        catch (JsonException error)
        {
            throw new ApiException(
                $"{_http.BaseAddress} answers {method} {path} with something else than OrleansRec's JSON; check --url.", HttpStatusCode.OK, inner: error);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new ApiException($"{_http.BaseAddress} did not answer {method} {path} within {_http.Timeout.TotalSeconds:0} s.", inner: error);
        }
    }

    private async Task<ApiException> Refusal(HttpResponseMessage response, CancellationToken cancellation)
    {
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
            problem = await response.Content.ReadFromJsonAsync(CliJson.Default.Problem, cancellation);
        var message = problem?.Detail ?? problem?.Title ?? $"{_http.BaseAddress} answered {(int)response.StatusCode}; check --url.";
        return new ApiException(message, response.StatusCode, response.Headers.RetryAfter?.Delta);
    }
}
