using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Grains.Training;

namespace OrleansRec.Cluster.Tests;

public sealed class SiloStopTests
{
    [Fact]
    public async Task StopOneSilo_UnderLoad_KeepsServingAndLosesNothing()
    {
        await using var shop = await ShopCluster.StartAsync();
        await shop.Populate();
        var live = await shop.TrainAndGoLive();
        for (var n = 0; n < 30; n++) await shop.Track($"stay-{n}", "item-1", "item-2");

        await shop.Orleans.StopSiloAsync(shop.Orleans.Silos[1]);
        for (var n = 0; n < 30; n++)
        {
            Assert.Equal(3, await shop.Track($"stay-{n}", "item-3"));
            var answer = await shop.Client.RecommendAsync(new() { UserId = $"stay-{n}", MinUserVersion = 3 });
            Assert.Equal((3, 10), (answer.UserVersion, answer.Items.Count));
        }

        await ShopCluster.Until(async () => (await shop.Recommend("stay-1")).ModelVersion == live, "the other silo's engine answers", 15);
        await shop.Track("after", "item-4");
        Assert.NotEqual(live, await shop.TrainAndGoLive());
    }

    [Fact]
    public async Task NoLearningParts_Silo_AnswersTrendingAndRefusesToTrain()
    {
        await using var shop = await ShopCluster.StartAsync(learning: false);
        await shop.Populate();
        Assert.Equal("trending: no model is loaded yet", (await shop.Recommend("person-1")).Fallback);
        await ShopCluster.Until(
            async () => await shop.Client.SimilarAsync("item-1", 5) is { Fallback: "trending: no model is loaded yet", Items.Count: 5 },
            "the catalogue reaches the silo");
        var error = await Assert.ThrowsAsync<Contracts.Errors.UnavailableException>(() => shop.Client.TrainAsync());
        Assert.Contains("without a learner", error.Message);
    }

    [Fact]
    public async Task Automatic_EnoughEvents_TrainsAndLearnsByItself()
    {
        await using var shop = await ShopCluster.StartAsync(configure: services => services.Configure<TrainingOptions>(options =>
        {
            (options.Automatic, options.RoundInterval) = (true, TimeSpan.FromMilliseconds(100));
            (options.FirstTrainingMinEvents, options.MinNewEvents) = (400, 20);
        }));
        await shop.Populate();
        await ShopCluster.Until(async () => (await shop.Recommend("person-1")).ModelVersion == "main-000001", "the first version answers");
        await shop.Client.TrackAsync([.. Enumerable.Range(0, 20).Select(i => shop.Event("person-1", $"item-{i}"))]);
        await ShopCluster.Until(async () => (await shop.Recommend("person-1")).ModelVersion == "main-000002", "the second version answers");
        var models = await shop.Client.ModelsAsync();
        Assert.Equal([("incremental", 20L), ("full", 400L)], models.Models.Select(m => (m.Kind, m.Events)));
        Assert.Equal(2, models.Trainer.Rounds);
    }
}
