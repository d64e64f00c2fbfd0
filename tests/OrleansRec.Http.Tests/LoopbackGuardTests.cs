using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansRec.Http.Tests;

public sealed class LoopbackGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://127.8.9.1:80/")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    public void Require_Loopback_Passes(string url) => LoopbackGuard.Require(url);

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.1.4:8080")]
    [InlineData("http://shop.example:8080")]
    [InlineData("http://127.0.0.1.shop.example:8080")]
    public void Require_OtherAddress_Throws(string url)
    {
        var error = Assert.Throws<AddressRefusedException>(() => LoopbackGuard.Require(url));
        Assert.Contains($"'{url}'", error.Message);
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("http_ports", "0")]
    [InlineData("Kestrel:Endpoints:Api:Url", "http://0.0.0.0:0")]
    public async Task Start_ConfiguredForOtherMachines_Fails(string key, string value)
    {
        await using var app = Build(builder => builder.WebHost.UseSetting(key, value));
        await Assert.ThrowsAsync<AddressRefusedException>(() => app.StartAsync());
    }

    [Fact]
    public async Task Start_CodeListensOnAnyAddress_Fails()
    {
        await using var app = Build(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0)));
        await Assert.ThrowsAsync<AddressRefusedException>(() => app.StartAsync());
    }

    [Fact]
    public async Task Start_OtherAddressWithKeys_Listens()
    {
        await using var app = Build(builder =>
        {
            builder.WebHost.UseUrls("http://0.0.0.0:0");
            builder.Configuration["OrleansRec:Keys:shop:Sha256"] = new string('a', 64);
            builder.Configuration["OrleansRec:Keys:shop:Scopes:0"] = "read";
        });
        await app.StartAsync();
        Assert.StartsWith("http://0.0.0.0:", Assert.Single(app.Urls));
    }

    [Fact]
    public async Task Start_KeysThatCannotBeUsed_NamesEveryFault()
    {
        await using var app = Build(builder =>
        {
            builder.Configuration["OrleansRec:Keys:shop:Sha256"] = "abc";
            builder.Configuration["OrleansRec:Keys:shop:Scopes:0"] = "all";
        });
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());
        Assert.Contains("Key 'shop': 'Sha256' has 3 characters", error.Message);
        Assert.Contains("scope 'all' does not exist; write one of read, write, admin.", error.Message);
    }

    private static WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOrleansRecHttp();
        configure(builder);
        return builder.Build();
    }
}
