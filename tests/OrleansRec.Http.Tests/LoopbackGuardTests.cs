using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

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
        var error = Assert.Throws<InvalidOperationException>(() => LoopbackGuard.Require(url));
        Assert.Contains($"'{url}'", error.Message);
    }

    [Theory]
    [InlineData("urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("http_ports", "0")]
    [InlineData("Kestrel:Endpoints:Api:Url", "http://0.0.0.0:0")]
    public async Task Start_ConfiguredForOtherMachines_Fails(string key, string value)
    {
        await using var app = Build(builder => builder.WebHost.UseSetting(key, value));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
    }

    [Fact]
    public async Task Start_CodeListensOnAnyAddress_Fails()
    {
        await using var app = Build(builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync());
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
