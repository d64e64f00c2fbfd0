using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>Category, attribute and profile tasks on the shop whose rule is known.</summary>
[Collection(TrainingCollection.Name)]
public sealed class ProfileTaskTests
{
    private const int People = 200;

    private static readonly SmallShop Shop = new(seed: 3, people: People);

    private static readonly Lazy<TrainingOutcome> Trained = new(() =>
    {
        using var learner = new Learner(SmallShop.Options with { Epochs = 6 });
        learner.SetUserAttributes(SmallShop.Users(People));
        return learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
    });

    [Fact]
    public void TrainFull_HeldOutItemsAndPeople_ArePredicted()
    {
        var metrics = Trained.Value.Metrics;

        Assert.True(metrics["category_accuracy"] > 0.9, $"{metrics["category_accuracy"]}");
        Assert.True(metrics["category_macro_f1"] > 0.9, $"{metrics["category_macro_f1"]}");
        Assert.True(metrics["attributes_auc"] > 0.9, $"{metrics["attributes_auc"]}");
        Assert.True(metrics["trait_age_accuracy"] > 0.9, $"{metrics["trait_age_accuracy"]}");
    }

    [Fact]
    public void TrainFull_HeadsWeighLittle_TheyLearnAllTheSame()
    {
        using var learner = new Learner(SmallShop.Options with { Epochs = 6, Weights = SmallShop.Options.Weights with { Attributes = 0.001, Interests = 0.001, Preferences = 0.001, Traits = 0.001 } });
        var metrics = learner.TrainFull(Shop.Events, Shop.Catalogue, null, default).Metrics;

        Assert.True(metrics["attributes_auc"] > 0.9, $"{metrics["attributes_auc"]}");
        Assert.True(metrics["interests_accuracy"] > 0.9, $"{metrics["interests_accuracy"]}");
    }

    [Fact]
    public void Classify_ItemWithoutACategory_IsKnownByTheRest()
    {
        using var model = Load();
        var items = Enumerable.Range(0, SmallShop.Categories).Select(c => ItemContent.From(new Item
        {
            ItemId = "new",
            Price = 10,
            Attributes = new Dictionary<string, string> { ["kind"] = "kind " + c },
        })).ToList();
        var probabilities = new float[items.Count * model.Categories.Count];

        model.Classify(items, probabilities);

        for (var c = 0; c < items.Count; c++)
        {
            var own = probabilities.AsSpan(c * SmallShop.Categories, SmallShop.Categories).ToArray();
            Assert.Equal("all > category " + c, model.Categories[Array.IndexOf(own, own.Max())]);
            Assert.Equal(1, own.Sum(), 1e-4);
        }
    }

    [Fact]
    public void Profile_Fan_HasTheInterestsAttributesAndTraitsOfItsKind()
    {
        using var model = Load();
        for (var c = 0; c < SmallShop.Categories; c++)
        {
            var (interests, attributes, traits) = Profile(model, SmallShop.Fan(c, 6));

            Assert.Equal("all > category " + c, model.Categories[Array.IndexOf(interests, interests.Max())]);
            Assert.Equal("kind=kind " + c, model.Attributes[Array.IndexOf(attributes, attributes.Max())]);
            Assert.Equal(c < 2 ? "old" : "young", model.Traits[0].Values[Array.IndexOf(traits, traits.Max())]);
        }
    }

    [Fact]
    public void TrainFull_ShopWithoutContent_HasNoSuchTasks()
    {
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });
        var outcome = learner.TrainFull(Shop.Events, ItemCatalogue.Empty, null, default);

        using var model = new ModelLoader(SmallShop.Options).Load("v", outcome.Checkpoint, ItemCatalogue.Empty);

        Assert.Empty(model.Categories);
        Assert.Empty(model.Attributes);
        Assert.Empty(model.Traits);
        Assert.False(model.PredictsInterests);
    }

    private static (float[] Interests, float[] Attributes, float[] Traits) Profile(IRankingModel model, UserState person)
    {
        var embedding = new float[model.Dimension];
        model.Encode([person], embedding);
        var (interests, attributes, traits) = (new float[model.Categories.Count], new float[model.Attributes.Count], new float[2]);
        model.Profile(embedding, interests, attributes, traits);
        return (interests, attributes, traits);
    }

    private static IRankingModel Load() => new ModelLoader(SmallShop.Options).Load("v", Trained.Value.Checkpoint, Shop.Catalogue);
}
