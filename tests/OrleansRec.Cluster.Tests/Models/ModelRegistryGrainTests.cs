using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Abstractions;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ModelRegistryGrainTests
{
    [Fact]
    public async Task List_TrainersSiloHangs_TellsTheVersionsInTime()
    {
        var trainer = new SilentTrainer();
        await using var shop = await ShopCluster.StartAsync(configure: services => services.AddSingleton<IOutgoingGrainCallFilter>(trainer));
        await shop.Populate();
        var live = await shop.TrainAndGoLive();
        trainer.Hangs = true;

        var asked = Stopwatch.StartNew();
        var models = await shop.Client.ModelsAsync();

        Assert.Equal((live, "unreachable"), (models.Live, models.Trainer.State));
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    /// <summary>What a silo asks the trainer is not answered.</summary>
    private sealed class SilentTrainer : IOutgoingGrainCallFilter
    {
        public volatile bool Hangs;

        public Task Invoke(IOutgoingGrainCallContext context) =>
            Hangs && context.InterfaceMethod.DeclaringType == typeof(ITrainerGrain) ? Task.Delay(Timeout.Infinite) : context.Invoke();
    }
}
