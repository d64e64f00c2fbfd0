using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>More items than the id table has rows.</summary>
[Collection(TrainingCollection.Name)]
public sealed class GrowingShopTests
{
    private const int Items = SmallShop.Categories * SmallShop.ItemsPerCategory;
    private const int Bound = 48;
    private const int Own = 45;

    private static readonly SmallShop Shop = new(seed: 7, people: 60);

    /// <summary>The catalogue in the first half; in the second one, every item has a successor of the same kind.</summary>
    private static readonly IReadOnlyList<LoggedBehaviour> Log = [.. Shop.Events.Select((e, i) =>
        i < Shop.Events.Count / 2 ? e : e with { Behaviour = e.Behaviour with { Item = Later(e.Behaviour.Item) } })];

    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 1, MaxItemRows = Bound };

    [Fact]
    public void TrainIncrement_MoreItemsThanRows_GoesOnWithAWarning()
    {
        using var learner = new Learner(Options);
        var (full, round) = Train(learner);

        Assert.True(round.HasCandidate, round.Reason);
        Assert.True(round.Metrics["evicted_items"] > 0);
        Assert.Contains(round.Warnings, w => w.Contains($"{Bound} rows ('MaxItemRows') are taken", StringComparison.Ordinal));
        Assert.True(double.IsFinite(round.Metrics["loss"]));
        Assert.True(full.Metrics["evicted_items"] > 0, "60 items do not fit in 45 rows either.");
    }

    [Fact]
    public void TrainIncrement_MoreItemsThanRows_ItemsSeenLatestHaveTheirOwn()
    {
        using var learner = new Learner(Options);
        var (_, round) = Train(learner);
        var (header, _, tensors) = Checkpoint.Read(round.Checkpoint);
        using var state = Checkpoint.Restore(header, tensors, Options, out _);

        var learned = Log.Where(e => e.Position <= round.Position).Select(e => e.Behaviour.Item).Reverse().Distinct().Take(Own).Select(state.Rows.Of).ToList();

        Assert.Equal(Bound, state.Ids.Rows);
        Assert.Equal(Own, learned.Distinct().Count());
        Assert.All(learned, row => Assert.InRange(row, 0, Own - 1));
    }

    [Fact]
    public void TrainIncrement_RestoredWithSharedRows_GivesTheBytesOfOneThatWentOn()
    {
        using var learner = new Learner(Options);
        var (full, round) = Train(learner);
        using var restored = new Learner(Options);
        restored.Restore(full.Checkpoint, [.. Log.Where(e => e.Position <= full.Position)], Catalogue.Value);

        var again = restored.TrainIncrement([.. Log.Where(e => e.Position > full.Position)], Catalogue.Value, null, default);

        Assert.True(round.Checkpoint.Span.SequenceEqual(again.Checkpoint.Span));
    }

    [Fact]
    public void Load_SharedRows_ColdItemsOfABucketHaveTheSameIdAndAreServed()
    {
        using var learner = new Learner(Options);
        var (_, round) = Train(learner);
        IModelLoader loader = new ModelLoader(Options);

        using var model = loader.Load("v", round.Checkpoint, Catalogue.Value);
        var scores = new float[model.ItemCount];
        model.Similarity(Items + 1, scores);

        Assert.Equal(2 * Items, model.ItemCount);
        Assert.All(scores, s => Assert.True(float.IsFinite(s)));
    }

    private static (TrainingOutcome Full, TrainingOutcome Round) Train(Learner learner)
    {
        var full = learner.TrainFull([.. Log.Take(Log.Count / 2)], Catalogue.Value, null, default);
        learner.Accept();
        return (full, learner.TrainIncrement([.. Log.Where(e => e.Position > learner.Position)], Catalogue.Value, null, default));
    }

    private static int Later(int item) => item < 0 ? item : item + Items;

    private static readonly Lazy<ItemCatalogue> Catalogue = new(() =>
    {
        var table = new ItemTable();
        for (var i = 0; i < 2 * Items; i++) table.Set(i, SmallShop.Content(i % Items));
        return table.Snapshot();
    });
}
