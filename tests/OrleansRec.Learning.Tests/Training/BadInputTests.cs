using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>What cannot be learned from is named before the first step.</summary>
[Collection(TrainingCollection.Name)]
public sealed class BadInputTests
{
    private static readonly SmallShop Shop = new(seed: 9, people: 30);

    [Theory]
    [InlineData("price", float.NaN)]
    [InlineData("quantity", float.PositiveInfinity)]
    [InlineData("value", float.NegativeInfinity)]
    public void TrainFull_NumberOfAnEventThatIsNone_NamesPositionFieldAndValue(string field, float value)
    {
        var events = Shop.Events.ToList();
        events[6] = events[6] with { Behaviour = Odd(events[6].Behaviour) };
        using var learner = new Learner(SmallShop.Options);

        var outcome = learner.TrainFull(events, Shop.Catalogue, new NoSteps(), default);

        Assert.False(outcome.HasCandidate);
        Assert.StartsWith(FormattableString.Invariant($"The event at position 7 has a '{field}' of {value}; it must be a finite number."), outcome.Reason);

        Behaviour Odd(Behaviour b) => field switch
        {
            "price" => b with { Price = value },
            "quantity" => b with { Quantity = value },
            _ => b with { Value = value },
        };
    }

    [Fact]
    public void TrainFull_PriceOfAnItemBeyondFloats_NamesTheItem()
    {
        var table = new ItemTable();
        for (var i = 0; i < Shop.Catalogue.Count; i++)
            table.Set(i, i == 4 ? ItemContent.From(new Item { ItemId = "i4", Price = 1e300 }) : Shop.Catalogue[i]);
        using var learner = new Learner(SmallShop.Options);

        var outcome = learner.TrainFull(Shop.Events, table.Snapshot(), new NoSteps(), default);

        Assert.StartsWith("The item at index 4 has a 'price' of Infinity", outcome.Reason);
    }

    [Fact]
    public void TrainFull_BuiltInTasksOfOneClass_AreLeftOutAndNamedAndTheRestIsLearned()
    {
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });
        var early = new EarlyWarnings();

        var outcome = learner.TrainFull(EverythingIsBought, Shop.Catalogue, early, default);

        Assert.True(outcome.Promote, outcome.Reason);
        Assert.Equal(outcome.Warnings.Where(w => w.StartsWith("Task ", StringComparison.Ordinal)), early.BeforeTheFirstStep);
        Assert.Equal(["view"], Checkpoint.Read(outcome.Checkpoint).Header.Schema.Tasks);
        var views = EverythingIsBought.Where(e => e.Behaviour.Kind == BehaviourKind.View).Select(e => (e.User, e.Behaviour.Item)).Distinct().Count();
        Assert.Equal(
            new[] { "cart", "purchase" }.Select(t =>
                $"Task '{t}' has labels of one class: {views} of {views} first views have its outcome, and 20 without it are needed; it is left out of the model."),
            outcome.Warnings.Where(w => w.Contains("one class")));
    }

    [Fact]
    public void TrainFull_BuiltInTasksWithoutLabels_AreNamedUnlessTheyWeighNothing()
    {
        var fewBought = Shop.Events.Where(e => e.Behaviour.Kind != BehaviourKind.Purchase).Concat(Shop.Events.Where(e => e.Behaviour.Kind == BehaviourKind.Purchase).Take(7)).OrderBy(e => e.Position).ToList();
        using var learner = new Learner(SmallShop.Options with { Epochs = 1, Weights = new TaskWeights { Favorite = 0 } });

        var outcome = learner.TrainFull(fewBought, Shop.Catalogue, null, default);

        Assert.Equal(
            [
                "Task 'click' has too few labels: the log has 0 events of type 'impression', and 50 are needed; it is left out of the model.",
                "Task 'purchase' has too few labels: the log has 7 events of type 'purchase', and 50 are needed; it is left out of the model.",
            ],
            outcome.Warnings.Where(w => w.StartsWith("Task ", StringComparison.Ordinal)));
    }

    [Fact]
    public void TrainFull_LogWithoutViews_NamesEveryTaskThatIsLeftOut()
    {
        var bought = Shop.Events.Select(e => e with { Behaviour = e.Behaviour with { Kind = BehaviourKind.Purchase } }).ToArray();
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });

        var outcome = learner.TrainFull(bought, Shop.Catalogue, null, default);

        Assert.Equal(["purchase"], Checkpoint.Read(outcome.Checkpoint).Header.Schema.Tasks);
        Assert.Equal(
            new[] { "click", "favorite", "cart" }.Select(t =>
                $"Task '{t}' needs views or clicks, and the log has none; it is left out of the model, which learns what is bought next."),
            outcome.Warnings.Where(w => w.StartsWith("Task ", StringComparison.Ordinal)));
    }

    [Fact]
    public void TrainFull_TaskOfOneClassThatWasAskedForByName_IsRefusedBeforeTheFirstStep()
    {
        using var learner = new Learner(SmallShop.Options with { StopOn = "view,purchase" });

        var outcome = learner.TrainFull(EverythingIsBought, Shop.Catalogue, new NoSteps(), default);

        Assert.True(outcome.IsRefused);
        Assert.StartsWith("'StopOn' names a task 'purchase'; this shop's model has view, category, attributes, interests, preferences. Task 'purchase' has labels of one class: ", outcome.Reason);
    }

    /// <summary>Whatever is seen is carted and bought.</summary>
    private static IReadOnlyList<LoggedBehaviour> EverythingIsBought => [.. Shop.Events.Where(e => e.Behaviour.Item % 3 == 0)];

    [Fact]
    public void Options_SequenceLengthOrLearningRateOutOfRange_AreNamedTogether()
    {
        var error = Assert.Throws<ArgumentException>(() => new Learner(SmallShop.Options with { SequenceLength = 500, LearningRate = 0, TableLearningRate = double.NaN, HalfLifeDays = -1 }));

        foreach (var part in new[] { "'SequenceLength' is 500; it must be 5–200.", "'LearningRate' is 0", "'TableLearningRate' is NaN", "'HalfLifeDays' is -1" })
            Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Embed_SequenceLongerThanTheModelReads_NamesTheLimit()
    {
        using var scope = NewDisposeScope();
        var schema = SchemaBuilder.Of(Shop.Events, Shop.Catalogue, new Dictionary<string, IReadOnlyDictionary<string, string>>(), SmallShop.Options);
        using var encoder = new SequenceEncoder(schema, 0);

        var error = Assert.Throws<ArgumentException>(() => encoder.Embed(zeros(1, 12, schema.Dimension), zeros(1, 12, dtype: int64), zeros(1, 12, dtype: int64)));

        Assert.StartsWith("The sequences have 11 behaviours; the model reads the latest 10 ('SequenceLength').", error.Message);
    }

    /// <summary>The warnings that were told while there was still time to stop.</summary>
    private sealed class EarlyWarnings : IProgress<TrainingProgress>
    {
        private bool _hasBegun;

        public List<string> BeforeTheFirstStep { get; } = [];

        public void Report(TrainingProgress value)
        {
            _hasBegun |= value.Stage == "training";
            if (value.Stage == TrainingProgress.Warning && !_hasBegun) BeforeTheFirstStep.Add(value.Text);
        }
    }

    /// <summary>Fails where a training takes a step.</summary>
    private sealed class NoSteps : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => Assert.NotEqual("training", value.Stage);
    }
}
