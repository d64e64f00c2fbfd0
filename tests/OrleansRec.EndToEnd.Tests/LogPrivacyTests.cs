using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>A silo's log outlives a deletion and is read by many: it names nobody, whatever goes wrong, and holds no key.</summary>
public sealed class LogPrivacyTests
{
    private const string Key = "k3y-of-the-shop-which-nobody-may-see";

    [Fact]
    public async Task Log_OfABusySilo_HasNeitherKeysNorPeople()
    {
        using var folder = new TempFolder();
        await using var silo = await SiloProcess.StartAsync(folder.File("shop"), _ => new Dictionary<string, string>
        {
            ["OrleansRec__Keys__shop__Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key))),
            ["OrleansRec__Keys__shop__Scopes__0"] = "admin",
            ["OrleansRec__Training__Automatic"] = "false",
        });
        silo.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);

        // What goes well …
        for (var batch = 0; batch < 5; batch++)
        {
            await silo.Http.PostOkAsync("/v1/events", Api.Events(Enumerable.Range(0, 200).Select(n =>
                Api.View($"secretevent-{batch}-{n}", $"secretperson-{n % 40}", $"item-{n % 30}"))));
        }

        await silo.Http.PostOkAsync("/v1/events", Api.Events("""{"eventId":"secretevent-v","visitorId":"secretvisitor","itemId":"item-1","type":"view","timestamp":"2026-01-01T00:00:00Z"}"""));
        await silo.Http.PostOkAsync("/v1/users/secretperson-1/merge", """{"visitorId":"secretvisitor"}""");
        await silo.Http.PostOkAsync("/v1/recommendations", """{"userId":"secretperson-2","count":5}""");
        await silo.Http.GetStringAsync("/v1/users/secretperson-3/export");
        Assert.Equal(HttpStatusCode.OK, (await silo.Http.DeleteAsync("/v1/users/secretperson-4")).StatusCode);

        // … and what does not.
        await silo.Http.PostAsync("/v1/recommendations", """{"userId":"secretperson-5","count":5,"minUserVersion":99999}""");
        await silo.Http.PostAsync("/v1/recommendations", """{"userId":"secretperson-6","scenario":"secretscenario"}""");
        await silo.Http.PostAsync("/v1/users/secretperson-7/merge", """{"visitorId":"secretvisitor"}""");
        await silo.Http.PostAsync("/v1/events", """{"events":[{"eventId":"secretevent-x","userId":"secretperson-8" broken""");
        await silo.Http.GetAsync("/v1/users/secretperson-unknown");
        await silo.Http.PostAsync("/v1/models/secretmodel/activate", "{}");
        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/v1/users/secretperson-9");
        wrong.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key + "-wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await silo.Http.SendAsync(wrong)).StatusCode);
        Assert.Equal(0, await silo.StopAsync());

        var log = silo.Errors();
        Assert.NotEmpty(log);
        Assert.DoesNotContain("secret", log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, log, StringComparison.Ordinal);
    }
}
