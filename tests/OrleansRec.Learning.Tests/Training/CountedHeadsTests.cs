using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Training;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>Where counting says more than a head, counting is served.</summary>
[Collection(TrainingCollection.Name)]
public sealed class CountedHeadsTests
{
    private const int People = 200;

    private static readonly SmallShop Shop = new(seed: 3, people: People);

    /// <summary>Everybody stays in one category: counting is always right, and a head whose loss weighs nothing is not.</summary>
    [Fact]
    public void TrainFull_HeadsDoNotLearn_InterestsAndPreferencesAreCounted()
    {
        var (outcome, model) = Trained(SmallShop.Options with { Epochs = 1, Weights = SmallShop.Options.Weights with { Interests = 0, Preferences = 0 } });
        using var _ = model;

        Assert.True(outcome.Metrics["counted_interests_accuracy"] > 0.95);
        Assert.True(outcome.Metrics["interests_accuracy"] < outcome.Metrics["counted_interests_accuracy"]);
        Assert.False(model.PredictsInterests);
        Assert.Empty(model.Attributes);
        Assert.Contains(outcome.Warnings, w => w.StartsWith("'interests' is counted, not predicted", StringComparison.Ordinal));
    }

    [Fact]
    public void TrainFull_HeadsLearned_TraitsAreServedAsTheHeadSaysThem()
    {
        var (outcome, model) = Trained(SmallShop.Options with { Epochs = 6 });
        using var _ = model;

        Assert.True(outcome.Metrics["trait_age_accuracy"] >= outcome.Metrics["counted_trait_age_accuracy"]);
        Assert.DoesNotContain(outcome.Warnings, w => w.StartsWith("'trait_age'", StringComparison.Ordinal));
        Assert.NotEqual(Traits(model, 0), Traits(model, 3));
    }

    [Fact]
    public void Load_TraitIsCounted_SaysHowFrequentItsValuesAre()
    {
        var (outcome, trained) = Trained(SmallShop.Options with { Epochs = 1 });
        trained.Dispose();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (state, statistics) = Checkpoint.ReadForInference(outcome.Checkpoint);
        using var model = new RankingModel("v", state with { Counted = [CountedHeads.Trait("age")] }, statistics, Shop.Catalogue);

        Assert.Equal(model.Traits[0].Shares, Traits(model, 0));
        Assert.Equal(1, model.Traits[0].Shares.Sum(), 1e-5);
        Assert.Equal(Traits(model, 0), Traits(model, 3));
    }

    [Fact]
    public void Of_EqualFigures_TheHeadServes()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var (outcome, model) = Trained(SmallShop.Options with { Epochs = 1 });
        model.Dispose();
        var schema = Checkpoint.Read(outcome.Checkpoint).Header.Schema;

        Assert.Empty(CountedHeads.Of(schema, new Dictionary<string, double> { ["interests_accuracy"] = 0.5, ["counted_interests_accuracy"] = 0.5 }));
        Assert.Equal(["interests"], CountedHeads.Of(schema, new Dictionary<string, double> { ["interests_accuracy"] = 0.5, ["counted_interests_accuracy"] = 0.6 }));
    }

    private static float[] Traits(IRankingModel model, int category)
    {
        var embedding = new float[model.Dimension];
        model.Encode([SmallShop.Fan(category, 6)], embedding);
        var (interests, attributes, traits) = (new float[model.Categories.Count], new float[model.Attributes.Count], new float[2]);
        model.Profile(embedding, interests, attributes, traits);
        return traits;
    }

    private static (TrainingOutcome Outcome, IRankingModel Model) Trained(LearnerOptions options)
    {
        using var learner = new Learner(options);
        learner.SetUserAttributes(SmallShop.Users(People));
        var outcome = learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
        return (outcome, ((IModelLoader)new ModelLoader(options)).Load("v", outcome.Checkpoint, Shop.Catalogue));
    }
}
