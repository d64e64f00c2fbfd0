using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Tests.Keys;

/// <summary>A server that was told to take keys does not start without any.</summary>
public sealed class KeysFileTests : IDisposable
{
    private const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansrec-keys-");

    private string FileName => Path.Combine(_folder.FullName, "keys.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("{}", " has no key; write ")]
    [InlineData("""{"Keys":{"x":{"Sha256":"HASH","Scopes":["read"]}}}""", " has no key; write ")]
    [InlineData("""{"OrleansRec":{"Keys":{}}}""", " has no key; write ")]
    [InlineData("""{"OrleansRec":{"Keys":{""", " cannot be read: ")]
    [InlineData("", " cannot be read: ")]
    public void Start_FileWithoutAKey_IsRefusedByName(string text, string says)
    {
        var fault = Assert.Single(Refusal(text));

        Assert.StartsWith($"The keys file '{FileName}'{says}", fault);
        Assert.DoesNotContain('\n', fault);
    }

    [Theory]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"HASH","Scopes":["read"],"Burts":3}}}}""", "Key 'x': 'Burts' does not exist; there are Sha256, Scopes, RequestsPerSecond, Burst.")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"HASH","Scopes":["read"],"Burst":"many"}}}}""", "'OrleansRec:Keys' cannot be read: ")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{}}}}""", "Key 'x' is empty; ")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"HASH"},"y":null}}}""", "Key 'y' is empty; ")]
    [InlineData("""{"OrleansRec":{"Keys":{"x":{"Sha256":"HASH"}}}}""", "Key 'x': 'Scopes' is empty; ")]
    public void Start_SettingThatCannotBeUsed_IsRefused(string text, string says) => Assert.Contains(Refusal(text), fault => fault.StartsWith(says, StringComparison.Ordinal));

    [Fact]
    public void Start_Key_IsInForce()
    {
        using var services = Services("""{"OrleansRec":{"Keys":{"x":{"Sha256":"HASH","Scopes":["read"],"RequestsPerSecond":2}}}}""");
        Assert.True(services.GetRequiredService<KeyRing>().IsRequired);
    }

    private IEnumerable<string> Refusal(string text)
    {
        using var services = Services(text);
        return Assert.Throws<OptionsValidationException>(services.GetRequiredService<KeyRing>).Failures;
    }

    private ServiceProvider Services(string text)
    {
        File.WriteAllText(FileName, text.Replace("HASH", Hash, StringComparison.Ordinal));
        var configuration = new ConfigurationManager();
        configuration.AddKeysFile(FileName);
        return new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddOrleansRecHttp().BuildServiceProvider();
    }
}
