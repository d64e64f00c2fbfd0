using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>Content and profile heads learned alone, beside all tasks jointly.</summary>
[Collection(TrainingCollection.Name)]
public sealed class AloneTests
{
    private const int People = 200;

    private static readonly SmallShop Shop = new(seed: 3, people: People);

    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 6 };

    /// <summary>Only one of the people that are held out is among those that validate.</summary>
    private const string HeadOfOnePerson = "traits";

    private static readonly Lazy<TrainingOutcome> Joint = new(() => Train(Options));

    [Theory]
    [InlineData("category", "category_head_accuracy")]
    [InlineData("attributes", "attributes_auc")]
    [InlineData("interests", "interests_accuracy")]
    [InlineData("preferences", "preferences_auc")]
    [InlineData("traits", "trait_age_accuracy")]
    public void Only_Head_LearnsItAndStopsByItsLoss(string head, string measure)
    {
        var alone = Train(Options.Only(head));

        var own = Assert.Single(alone.Heads);
        Assert.Equal((head, measure), (own.Head, own.Measure));
        Assert.True(alone.Metrics[measure] > 0.8, $"{alone.Metrics[measure]}");
        Assert.Equal(alone.Curve.Min(pass => pass[head + "_loss"]), alone.Metrics[head + "_loss"], 9);
        Assert.Equal(["train_" + head + "_loss"], alone.Curve[0].Keys.Where(k => k.StartsWith(TrainingOutcome.LossLearned, StringComparison.Ordinal)));
        var joint = Joint.Value.Heads.Single(h => h.Measure == measure);
        if (joint.Rows.People.Distinct().Count() > 1)
            Assert.Equal(Joint.Value.Metrics[measure] - alone.Metrics[measure], joint.Rows.Over(own.Rows)!.Value.Value, 9);
        else
            Assert.Equal(HeadOfOnePerson, head);
    }

    [Fact]
    public void TrainFull_HeadsOfPeople_RowsAreThePeoples()
    {
        var rows = Joint.Value.Heads.Single(h => h.Head == "interests").Rows;

        Assert.InRange(rows.People.Distinct().Count(), 10, rows.People.Length - 1);
    }

    [Fact]
    public void TrainFull_WhatIsServed_IsSaidOfEachHead()
    {
        var served = Joint.Value.Served;

        Assert.Equal(TrainingOutcome.ServedRegression, served["category_accuracy"]);
        Assert.Equal(TrainingOutcome.ServedRegression, served["category_head_accuracy"]);
        Assert.Equal(TrainingOutcome.ServedNothing, served["attributes_auc"]);
        Assert.Equal(TrainingOutcome.ServedHead, served["trait_age_accuracy"]);
        Assert.Equal(
            Joint.Value.Metrics["counted_interests_accuracy"] > Joint.Value.Metrics["interests_accuracy"] ? TrainingOutcome.ServedCounting : TrainingOutcome.ServedHead,
            served["interests_accuracy"]);
    }

    [Fact]
    public void Only_UnknownTask_NamesThoseThatAre() => Assert.StartsWith(
        "'profile' is no task that can be learned alone; there are click, favorite, cart, purchase, category, picture, attributes, interests, preferences, traits.",
        Assert.Throws<ArgumentException>(() => Options.Only("profile")).Message);

    [Fact]
    public void TrainFull_StopOnAHeadThatTheShopHasNot_IsRefusedAndNamesThoseThatItHas()
    {
        using var learner = new Learner(Options with { StopOn = "traits" });

        var outcome = learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);

        Assert.True(outcome.IsRefused);
        Assert.StartsWith("'StopOn' names a task 'traits'; this shop's model has view, cart, purchase, category, attributes, interests, preferences.", outcome.Reason);
    }

    private static TrainingOutcome Train(LearnerOptions options)
    {
        using var learner = new Learner(options);
        learner.SetUserAttributes(SmallShop.Users(People));
        return learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
    }
}
