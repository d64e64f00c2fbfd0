using OrleansRec.Contracts.Items;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>A training from scratch goes live only where it is not worse than what is live.</summary>
[Collection(TrainingCollection.Name)]
public sealed class FullGateTests
{
    private static readonly SmallShop Shop = new(seed: 31, people: 200);

    /// <summary>Trained in full on the first half and once further on what came until nine tenths.</summary>
    private static readonly Lazy<TrainingOutcome> Live = new(() =>
    {
        using var learner = new Learner(SmallShop.Options);
        learner.TrainFull([.. Shop.Events.Take(Shop.Events.Count / 2)], Shop.Catalogue, null, default);
        learner.Accept();
        var news = Shop.Events.Take(Shop.Events.Count * 9 / 10).Where(e => e.Position > learner.Position).ToList();
        return learner.TrainIncrement(news, Shop.Catalogue, null, default);
    });

    [Fact]
    public void TrainFull_NothingIsLive_IsNotCompared() =>
        Assert.Matches("^Trained from scratch: validation loss [0-9.]+ on [0-9]+ lists.$", Full(SmallShop.Options, default).Reason);

    [Fact]
    public void TrainFull_AsGoodAsTheLiveVersion_GoesLive()
    {
        var outcome = Full(SmallShop.Options with { Seed = 2 }, Live.Value.Checkpoint);

        Assert.True(outcome.Promote, outcome.Reason);
        Assert.Matches("^Trained from scratch: validation loss [0-9.]+ against [0-9.]+ live, on [0-9]+ lists.$", outcome.Reason);
        Assert.Contains("live_loss", outcome.Metrics.Keys);
    }

    [Fact]
    public void TrainFull_LiveVersionHasLearnedAPartOfTheHeldBackEvents_IsComparedOnTheRest()
    {
        using var learner = new Learner(SmallShop.Options);
        learner.Restore(Live.Value.Checkpoint, [.. Shop.Events.Where(e => e.Position <= Live.Value.Position)], Shop.Catalogue);
        var later = learner.TrainIncrement([.. Shop.Events.Take(Shop.Events.Count * 99 / 100).Where(e => e.Position > learner.Position)], Shop.Catalogue, null, default);
        Assert.True(later.Position > Shop.Events.Count * 0.95, $"{later.Position} of {Shop.Events.Count}");

        var outcome = Full(SmallShop.Options, later.Checkpoint);

        Assert.Equal(later.Position, outcome.Position);
        Assert.Contains("live_loss", outcome.Metrics.Keys);
    }

    [Fact]
    public void TrainFull_WorseThanTheLiveVersion_StaysOut()
    {
        var outcome = Full(SmallShop.Options with { Epochs = 1, LearningRate = 1e-6, TableLearningRate = 1e-6 }, Live.Value.Checkpoint);

        Assert.True(outcome.HasCandidate);
        Assert.False(outcome.Promote, outcome.Reason);
        Assert.Contains(" is above the limit ", outcome.Reason);
    }

    [Fact]
    public void TrainFull_LiveVersionCannotBeCompared_GoesLiveAndSaysWhy()
    {
        var others = new ItemTable();
        for (var i = 0; i < Shop.Catalogue.Count; i++) others.Set(i, ItemContent.From(new Item { ItemId = $"other-{i}", Title = $"other {i}" }));
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });
        learner.SetLive(Live.Value.Checkpoint);
        var other = learner.TrainFull(Shop.Events, others.Snapshot(), null, default);
        var truncated = Full(SmallShop.Options with { Epochs = 1 }, Live.Value.Checkpoint[..^9]);

        Assert.True(other.Promote && truncated.Promote);
        Assert.Contains("It was not compared with the live version: The checkpoint is another shop's: ", other.Reason);
        Assert.Contains("It was not compared with the live version: The checkpoint is truncated: ", truncated.Reason);
    }

    private static TrainingOutcome Full(LearnerOptions options, ReadOnlyMemory<byte> live)
    {
        using var learner = new Learner(options);
        learner.SetLive(live);
        return learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
    }
}
