using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansRec.Client;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.EndToEnd.Tests.Snippets;

/// <summary>The README's first program; only the gateway's address is the caller's.</summary>
internal static class FirstProgram
{
    public static async Task RunAsync(string gateway)
    {
        #region FirstProgram
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddOrleansRecClient(o => o.Gateways.Add(gateway));
        using var host = builder.Build();
        await host.StartAsync();
        var shop = host.Services.GetRequiredService<OrleansRecClient>();

        var tracked = await shop.TrackAsync(new BehaviourEvent
        {
            EventId = Guid.NewGuid().ToString(),
            UserId = "anna",
            ItemId = "boots-42",
            Type = EventTypes.View,
            Timestamp = DateTimeOffset.UtcNow,
        });

        // Read your writes: the answer reflects the event just sent.
        var answer = await shop.RecommendAsync(new RecommendationRequest
        {
            UserId = "anna",
            Count = 5,
            MinUserVersion = tracked.UserVersions["anna"],
            Explain = true,
        });
        foreach (var item in answer.Items)
            Console.WriteLine($"{item.ItemId}  {item.Score:0.000}  from {item.Source}");
        #endregion
        await host.StopAsync();
    }
}
