using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Serving.Engine;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ModelStartTests
{
    [Fact]
    public async Task Start_VersionIsLive_IsLoadedBeforeOrleansIsUp()
    {
        var isHeldBack = false;
        await using var shop = await ShopCluster.StartAsync(configure: services => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            provider => new OrleansAfterModel(provider.GetRequiredService<InferenceEngine>(), () => isHeldBack)));
        await shop.Populate();
        var live = await shop.TrainAndGoLive();

        isHeldBack = true;
        var silo = await shop.Orleans.StartAdditionalSiloAsync();

        Assert.Equal(live, silo.ServiceProvider.GetRequiredService<InferenceEngine>().ModelVersion);
    }

    /// <summary>Lets Orleans begin to start only once the engine has a model, and not at all where it has none for long.</summary>
    private sealed class OrleansAfterModel(InferenceEngine engine, Func<bool> isHeldBack) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(OrleansAfterModel), ServiceLifecycleStage.First, async _ =>
        {
            if (isHeldBack()) await ShopCluster.Until(() => Task.FromResult(engine.ModelVersion is not null), "the model is loaded before Orleans starts", 10);
        });
    }
}
