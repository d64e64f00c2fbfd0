using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Abstractions;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Tests.Safety;

/// <summary>A server whose silo takes in no more batches.</summary>
public sealed class FullSiloHost : ApiHost
{
    protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<IIngestRoom, Full>();

    private sealed class Full : IIngestRoom
    {
        public void Require() => throw new OverloadedException("The batches at work hold 16 MB.", TimeSpan.FromSeconds(1));
    }
}

public sealed class IngestRoomTests(FullSiloHost host) : IClassFixture<FullSiloHost>
{
    /// <summary>What cannot be read is not found out: that would be the work that is to be spared.</summary>
    [Theory]
    [InlineData("/v1/events")]
    [InlineData("/v1/items")]
    public async Task Post_BatchWhileTheSiloIsFull_IsRefusedUnread(string route)
    {
        using var body = new StringContent("{ no JSON", Encoding.UTF8, "application/json");
        using var refused = await host.Http.PostAsync(route, body);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
    }
}
