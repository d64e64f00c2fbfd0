using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using OrleansRec.Cli;
using OrleansRec.Http.Keys;
using static OrleansRec.Http.Tests.Api.Calls;

namespace OrleansRec.Http.Tests.Keys;

/// <summary>A server with three keys in a file.</summary>
public sealed class KeyedApiHost : ApiHost
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansrec-keys-");

    public KeyedApiHost() => Write(("reader", "read-text", "read"), ("writer", "write-text", "write"), ("boss", "admin-text", "admin"));

    public string FileName => Path.Combine(_folder.FullName, "keys.json");

    public void Write(params (string Name, string Text, string Scope)[] keys) => Write("", keys);

    /// <param name="limits">More fields of every key, such as <c>,"RequestsPerSecond":1</c>.</param>
    /// <param name="keys">The keys.</param>
    public void Write(string limits, params (string Name, string Text, string Scope)[] keys)
    {
        var entries = keys.Select(k => $$"""
            "{{k.Name}}":{"Sha256":"{{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(k.Text)))}}","Scopes":["{{k.Scope}}"]{{limits}}}
            """);
        // Whole at once: a reader that comes between would see an empty file, which is a damage of its own.
        File.WriteAllText(FileName + ".next", """{"OrleansRec":{"Keys":{""" + string.Join(',', entries) + "}}}");
        File.Move(FileName + ".next", FileName, overwrite: true);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public async Task<HttpStatusCode> Status(HttpMethod method, string path, string? key, string? json = null)
    {
        using var response = await Ask(method, path, key, json);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> Ask(HttpMethod method, string path, string? key, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (json is not null) request.Content = JsonContent(json);
        return await Http.SendAsync(request);
    }

    /// <summary>The first call of a host takes seconds on a busy machine, and no test of keys waits for a grain that is silent.</summary>
    protected override TimeSpan ResponseTimeout { get; } = TimeSpan.FromSeconds(30);

    protected override void Configure(WebApplicationBuilder builder) => builder.Configuration.AddKeysFile(FileName);
}

public sealed class KeyedApiTests(KeyedApiHost host) : IClassFixture<KeyedApiHost>
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/")]
    [InlineData("/landing.js")]
    [InlineData("/openapi/v1.json")]
    public async Task Open_Pages_NeedNoKey(string path) => Assert.Equal(HttpStatusCode.OK, await host.Status(HttpMethod.Get, path, null));

    [Theory]
    [InlineData("GET", "/v1/users/u", null, 401)]
    [InlineData("GET", "/v1/users/u", "other-text", 401)]
    [InlineData("GET", "/v1/users/u", "write-text", 403)]
    [InlineData("GET", "/v1/users/u", "read-text", 404)]
    [InlineData("GET", "/v1/users/a%2Fb", null, 401)]
    [InlineData("GET", "/V1/models", null, 401)]
    [InlineData("GET", "/v1/models", "read-text", 200)]
    [InlineData("POST", "/v1/events", "read-text", 403)]
    [InlineData("POST", "/v1/events", "write-text", 400)]
    [InlineData("POST", "/v1/recommendations", "write-text", 403)]
    [InlineData("POST", "/v1/recommendations", "read-text", 400)]
    [InlineData("POST", "/v1/models/train", "write-text", 403)]
    [InlineData("POST", "/v1/models/x/activate", "write-text", 403)]
    [InlineData("POST", "/v1/models/x/activate", "admin-text", 404)]
    [InlineData("DELETE", "/v1/users/u", "write-text", 403)]
    [InlineData("GET", "/v1/users/u/export", "read-text", 403)]
    [InlineData("GET", "/v1/users/u/export", "admin-text", 404)]
    [InlineData("POST", "/v1/users/u/merge", "write-text", 400)]
    [InlineData("GET", "/v1/scenarios", "read-text", 200)]
    [InlineData("DELETE", "/v1/scenarios/x", "write-text", 403)]
    [InlineData("DELETE", "/v1/scenarios/x", "admin-text", 404)]
    [InlineData("GET", "/metrics", null, 401)]
    [InlineData("GET", "/metrics", "write-text", 403)]
    [InlineData("GET", "/metrics", "read-text", 200)]
    [InlineData("GET", "/private", "read-text", 403)]
    [InlineData("GET", "/private", "admin-text", 200)]
    public async Task Call_ByKey_NeedsItsScope(string method, string path, string? key, int expected) =>
        Assert.Equal(expected, (int)await host.Status(new HttpMethod(method), path, key, method == "POST" ? "{}" : null));

    [Fact]
    public async Task Refusals_SayWhatToDo_AndNameNoKey()
    {
        using var missing = await host.Ask(HttpMethod.Get, "/v1/models", null);
        using var wrong = await host.Ask(HttpMethod.Get, "/v1/models", "other-text");
        using var small = await host.Ask(HttpMethod.Post, "/v1/models/train", "read-text");

        Assert.Equal("Bearer", missing.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Contains("The request has no key; send ", await missing.Content.ReadAsStringAsync());
        Assert.DoesNotContain("other-text", await wrong.Content.ReadAsStringAsync());
        Assert.Contains(" has the scopes read, but this call needs admin; send another key.", await small.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/private", 200)]
    [InlineData("/v1/models", 401)]
    public async Task BasicScheme_IsForPagesOnly(string path, int expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("any:admin-text"u8));
        using var response = await host.Http.SendAsync(request);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Put_User_AnswersBehaviourOnlyToWhoMayRead()
    {
        await host.Ask(HttpMethod.Post, "/v1/events", "write-text", EventBatch(Event("seen", "1")));
        using var written = await host.Ask(HttpMethod.Put, "/v1/users/seen", "write-text", """{"attributes":{"country":"FR"}}""");
        using var administered = await host.Ask(HttpMethod.Put, "/v1/users/seen", "admin-text", """{"attributes":{"country":"FR"}}""");

        var blind = JsonDocument.Parse(await written.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(("seen", 1, "FR"), (blind.Text("userId"), blind.Number("version"), blind.GetProperty("attributes").Text("country")));
        Assert.Empty(blind.GetProperty("events").EnumerateObject());
        Assert.Empty(blind.GetProperty("recentItems").EnumerateArray());
        Assert.Empty(blind.GetProperty("cart").EnumerateArray());
        var whole = JsonDocument.Parse(await administered.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(1, whole.GetProperty("events").Number("view"));
    }

    [Fact]
    public async Task CommandLine_SendsItsKey()
    {
        Assert.Equal(2, (await Run("models")).Code);
        Assert.Equal(0, (await Run("models", "--key", "read-text")).Code);

        async Task<(int Code, string Error)> Run(params string[] args)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            return (await CommandLine.Run([.. args, "--url", host.Address.AbsoluteUri], output, error), error.ToString());
        }
    }
}

public sealed class KeyRotationTests : IAsyncLifetime
{
    private readonly KeyedApiHost _host = new();

    public Task InitializeAsync() => _host.InitializeAsync();

    public Task DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Rotate_File_TakesTheNewKeyAndRefusesTheOldWithoutARestart()
    {
        Assert.Equal(HttpStatusCode.OK, await _host.Status(HttpMethod.Get, "/v1/models", "read-text"));

        _host.Write(("reader", "new-text", "read"));
        await Until("new-text", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await _host.Status(HttpMethod.Get, "/v1/models", "read-text"));

        // A scope that does not exist: the keys stay as they are. No key at all: locked, not open.
        _host.Write(("reader", "third-text", "everything"));
        await Task.Delay(1_000);
        Assert.Equal(HttpStatusCode.OK, await _host.Status(HttpMethod.Get, "/v1/models", "new-text"));
        _host.Write();
        await Until("new-text", HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.Unauthorized, await _host.Status(HttpMethod.Get, "/v1/models", null));
    }

    /// <summary>As Kubernetes mounts a secret: the file is a link through a folder that is a link, and only the latter is changed.</summary>
    [Fact]
    public async Task Rotate_LinkOnTheWayToTheFile_TakesTheNewKey()
    {
        var folder = Path.GetDirectoryName(_host.FileName)!;
        foreach (var (version, key) in (ReadOnlySpan<(string, string)>)[("v1", "read-text"), ("v2", "new-text")])
        {
            _host.Write(("reader", key, "read"));
            Directory.CreateDirectory(Path.Combine(folder, version));
            File.Copy(_host.FileName, Path.Combine(folder, version, "keys.json"));
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "data"), "v1");
        File.Delete(_host.FileName);
        File.CreateSymbolicLink(_host.FileName, "data/keys.json");
        await Until("read-text", HttpStatusCode.OK);

        Directory.CreateSymbolicLink(Path.Combine(folder, "next"), "v2");
        Directory.Delete(Path.Combine(folder, "data"));
        Directory.Move(Path.Combine(folder, "next"), Path.Combine(folder, "data"));
        await Until("new-text", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await _host.Status(HttpMethod.Get, "/v1/models", "read-text"));
    }

    [Theory]
    [InlineData("{", "cannot be read: ")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"","Scopes":["read"],"Burts":3}}}}""", "Key 'x': 'Burts' does not exist; there are Sha256, ")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"","Scopes":["read"],"Burst":"many"}}}}""", "'OrleansRec:Keys' cannot be read: ")]
    [InlineData("""{"OrleansRec":{"Key":{"x":{"Sha256":"","Scopes":["read"]}}}}""", "' has no key; write ")]
    [InlineData("""{"Keys":{"x":{"Sha256":"","Scopes":["read"]}}}""", "' has no key; write ")]
    [InlineData("{}", "' has no key; write ")]
    [InlineData(null, "' has no key; write ")]
    public async Task Damage_File_KeepsTheKeysAndSaysSo(string? text, string fault)
    {
        if (text is null) File.Delete(_host.FileName);
        else await File.WriteAllTextAsync(_host.FileName, text);
        for (var i = 0; i < 200 && !_host.Logged.Text.Contains(fault, StringComparison.Ordinal); i++) await Task.Delay(50);

        Assert.Contains("The changed keys cannot be used, those before stay in force. ", _host.Logged.Text);
        Assert.Contains(fault, _host.Logged.Text);
        Assert.Equal(HttpStatusCode.OK, await _host.Status(HttpMethod.Get, "/v1/models", "read-text"));
        _host.Write(("reader", "new-text", "read"));
        await Until("new-text", HttpStatusCode.OK);
        Assert.Equal(1, Count("those before stay in force"));
        Assert.Equal(1, Count("The keys were changed: 1 are in force."));
    }

    [Fact]
    public async Task Rate_OfAKey_RefusesWhatComesBeyondItAndLeavesOtherKeysAlone()
    {
        _host.Write(",\"RequestsPerSecond\":1,\"Burst\":3", ("slow", "slow-text", "read"), ("other", "other-text", "read"));
        await Until("other-text", HttpStatusCode.OK);

        var admitted = 0;
        HttpResponseMessage answer;
        while ((answer = await _host.Ask(HttpMethod.Get, "/v1/models", "slow-text")).IsSuccessStatusCode && admitted < 1_000) admitted++;

        Assert.InRange(admitted, 3, 999);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Contains(" may send 1 requests per second, 3 at once", await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, await _host.Status(HttpMethod.Get, "/v1/models", "other-text"));
        Assert.Equal(HttpStatusCode.OK, await _host.Status(HttpMethod.Get, "/health/live", null));
    }

    private int Count(string sentence) => _host.Logged.Text.Split(sentence).Length - 1;

    private async Task Until(string key, HttpStatusCode expected)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await _host.Status(HttpMethod.Get, "/v1/models", key) == expected) return;
            await Task.Delay(50);
        }
        Assert.Fail($"Not within 10 s: '{key}' is answered with {expected}.");
    }
}
