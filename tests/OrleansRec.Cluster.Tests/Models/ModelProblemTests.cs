using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansRec.Cluster.Tests.Learning;
using OrleansRec.Grains.Models;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;

namespace OrleansRec.Cluster.Tests.Models;

public sealed class ModelProblemTests
{
    [Fact]
    public async Task Models_LiveVersionCannotBeLoaded_SayWhyUntilItIs()
    {
        var (loader, log) = (new FussyLoader { Refuses = true }, new CapturedLog<ModelHost>());
        await using var shop = await ShopCluster.StartAsync(configure: services => services
            .AddSingleton(new LearningParts(loader, () => new StatisticsLearner()))
            .AddSingleton<ILogger<ModelHost>>(log));
        await shop.Populate();
        await shop.Client.TrainAsync();
        await ShopCluster.Until(() => Task.FromResult(!log.Lines.IsEmpty), "the log says that the only version cannot be loaded");
        var none = (await shop.Client.ModelsAsync()).Live;
        Assert.Equal([$"Model {none} cannot be loaded; none is loaded, lists come from what is trending, and it is tried again in 30 s."], log.Lines);

        loader.Refuses = false;
        await shop.Track("anna", "item-2");
        var first = await shop.TrainAndGoLive();
        Assert.Null((await shop.Client.ModelsAsync()).Problem);

        loader.Refuses = true;
        await shop.Track("anna", "item-1");
        await shop.Client.TrainAsync();
        await ShopCluster.Until(async () => (await shop.Client.ModelsAsync()).Problem is not null, "the problem is told");
        var models = await shop.Client.ModelsAsync();
        Assert.Equal($"{models.Live} is live but cannot be loaded: The checkpoint is another shop's.", models.Problem);
        Assert.NotEqual(first, models.Live);
        Assert.Equal(first, (await shop.Recommend("anna")).ModelVersion);
        Assert.Contains($"Model {models.Live} cannot be loaded; {first} stays, and it is tried again in 30 s.", log.Lines);

        await shop.Client.ActivateModelAsync(first);
        await ShopCluster.Until(async () => (await shop.Client.ModelsAsync()).Problem is null, "there is no problem any more");
    }

    private sealed class FussyLoader : IModelLoader
    {
        private readonly StatisticsModelLoader _loader = new();

        public volatile bool Refuses;

        public IRankingModel Load(string version, Stream checkpoint, Func<ItemCatalogue> catalogue) =>
            Refuses ? throw new InvalidDataException("The checkpoint is another shop's.") : _loader.Load(version, checkpoint, catalogue);

        public void Check(Stream checkpoint, ItemCatalogue catalogue) => _loader.Check(checkpoint, catalogue);
    }
}
