using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class GateTests
{
    private static readonly LearnerOptions Options = new() { Gates = { ["click_auc"] = 0.02, ["category_accuracy"] = 0.1, ["cart_logloss"] = 0.1 } };

    [Fact]
    public void Judge_NothingWorse_GoesLive()
    {
        var (promote, reason) = Judge(Result(1.0), Result(1.0));

        Assert.True(promote);
        Assert.Equal("Validation loss 1.0000 against 1.0000 live, on 30 lists.", reason);
    }

    [Fact]
    public void Judge_SeveralTasksWorse_NamesEachWithItsLimit()
    {
        var (promote, reason) = Judge(
            Result(1.2, ("click_auc", 0.6), ("cart_logloss", 0.6)), Result(1.0, ("click_auc", 0.7), ("cart_logloss", 0.5)));

        Assert.False(promote);
        Assert.Equal(
            "Validation loss 1.2000 is above the limit 1.0100 (live 1.0000), on 30 lists. "
            + "'cart_logloss' 0.6000 is above the limit 0.5500 (live 0.5000). "
            + "'click_auc' 0.6000 is below the limit 0.6800 (live 0.7000).",
            reason);
    }

    [Theory]
    [InlineData("spent_rmse")]
    [InlineData("spent_mae")]
    public void Judge_ErrorOfARegression_MayFallAndNotRise(string metric)
    {
        var options = new LearnerOptions { Gates = { [metric] = 0.1 } };

        Assert.True(Gate.Judge(Result(1.0, (metric, 2)), Result(1.0, (metric, 4)), null, options).Promote);
        Assert.False(Gate.Judge(Result(1.0, (metric, 4.5)), Result(1.0, (metric, 4)), null, options).Promote);
    }

    [Fact]
    public void Judge_WorseWithinTheTolerance_GoesLive() =>
        Assert.True(Judge(Result(1.0, ("click_auc", 0.69), ("category_accuracy", 0.55)), Result(1.0, ("click_auc", 0.7), ("category_accuracy", 0.6))).Promote);

    [Fact]
    public void Judge_FewLabelsOfOneOutcome_TaskIsNotJudged()
    {
        var live = Result(1.0, ("click_auc", 0.9), ("click_rows", 1_000), ("click_positives", 10));
        Assert.True(Judge(Result(1.0, ("click_auc", 0.5)), live).Promote);
    }

    [Fact]
    public void Judge_MetricThatCannotBeComputedAnyMore_IsRejected() =>
        Assert.False(Judge(Result(1.0, ("click_auc", double.NaN)), Result(1.0, ("click_auc", 0.9))).Promote);

    [Fact]
    public void Judge_TrainedFromScratch_MayBeWorseByChance()
    {
        // Differences of 0.3 and −0.1 in turns: 0.1 worse in the mean, with a standard error of 0.2 / √(n − 1).
        ValidationResult Lists(int n, double loss, double half) => Result(loss) with { ListLosses = [.. Enumerable.Range(0, n).Select(i => (float)(loss + (i % 2 == 0 ? half : -half)))] };

        Assert.True(FromScratch(Lists(10, 1.1, 0.2), Lists(10, 1.0, 0)).Promote);
        var (promote, reason) = FromScratch(Lists(1_000, 1.1, 0.2), Lists(1_000, 1.0, 0));
        Assert.False(promote);
        Assert.Equal("Validation loss 1.1000 is above the limit 1.0227 (live 1.0000), on 30 lists.", reason);
        Assert.False(Judge(Lists(10, 1.1, 0.2), Lists(10, 1.0, 0)).Promote, "Of the live weights trained further, nothing is chance.");
    }

    [Fact]
    public void Judge_TrainedFromScratchAucWorse_IsJudgedByItsStandardError()
    {
        ValidationResult Auc(double auc, int positives) => Result(1.0, ("click_auc", auc), ("click_rows", 2 * positives), ("click_positives", positives));

        Assert.True(FromScratch(Auc(0.72, 50), Auc(0.8, 50)).Promote);
        Assert.Equal("'click_auc' 0.7200 is below the limit 0.7660 (live 0.8000).", FromScratch(Auc(0.72, 2_000), Auc(0.8, 2_000)).Reason);
        Assert.True(FromScratch(Result(1.0), Auc(0.8, 2_000)).Promote, "A task that the shop has no more is not judged.");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Judge_LossNotFinite_IsRejectedEvenWhereNothingIsLive(double loss)
    {
        var (promote, reason) = Gate.Judge(Result(loss), null, null, Options);

        Assert.False(promote);
        Assert.StartsWith("The validation loss is ", reason);
    }

    [Fact]
    public void Judge_WeightsNotFinite_NamesThem()
    {
        using var scope = NewDisposeScope();
        using var state = StateOf(Trained.Value);
        state.Ids.Weight[3, 1] = tensor(float.NaN);

        var (promote, reason) = Gate.Judge(Result(1.0), null, state.NotFinite(), Options);

        Assert.False(promote);
        Assert.Equal("The weights 'ids' hold NaN or infinity.", reason);
    }

    [Fact]
    public void TrainIncrement_LossTurnsNaN_StopsAndTheLiveVersionCanBeRestored()
    {
        var shop = new SmallShop(seed: 6, people: 60);
        var trained = Trained.Value;
        using var scope = NewDisposeScope();
        using var state = StateOf(trained);
        using (no_grad()) state.Network.Parameters().First().Parameter.fill_(Scalars.Of(double.NaN));
        var damaged = Checkpoint.Write(state, Checkpoint.Read(trained.Checkpoint).Statistics, trained.Position, trained.Position);
        using var learner = new Learner(SmallShop.Options);
        var (history, news) = (shop.Events.Where(e => e.Position <= trained.Position).ToList(), shop.Events.Where(e => e.Position > trained.Position).ToList());
        learner.Restore(damaged, history, shop.Catalogue);

        var stopped = Assert.Throws<InvalidOperationException>(() => learner.TrainIncrement(news, shop.Catalogue, null, default));
        learner.Restore(trained.Checkpoint, history, shop.Catalogue);

        Assert.Contains("is NaN at step", stopped.Message);
        Assert.True(double.IsFinite(learner.TrainIncrement(news, shop.Catalogue, null, default).Metrics["loss"]));
    }

    [Fact]
    public void Options_ToleranceOutOfRange_IsNamed() => Assert.Contains(
        "'Gates:click_auc' is 2; it must be 0–1.",
        Assert.Throws<ArgumentException>(() => new Learner(new LearnerOptions { Gates = { ["click_auc"] = 2 } })).Message);

    [Theory]
    [InlineData("purchse_auc")]
    [InlineData("Purchase_auc")]
    [InlineData("wanted_rmse")]
    [InlineData("validation_lists")]
    public void Options_MetricThatDoesNotExist_IsNamedWithThoseThatDo(string metric)
    {
        var options = new LearnerOptions { Gates = { [metric] = 0.01 }, Tasks = [new TaskDefinition { Name = "wanted", Events = ["wishlist"] }] };

        var message = Assert.Throws<ArgumentException>(options.Validate).Message;

        Assert.Contains($"'Gates:{metric}' is no validation metric; there are loss, list_ndcg@10, ", message);
        Assert.Contains(" purchase_auc, ", message);
        Assert.Contains(" wanted_logloss, and trait_KEY_accuracy", message);
    }

    [Fact]
    public void Options_EveryMetricOfATraining_MayBeGated()
    {
        string[] counts = [Validator.Rows, Validator.Positives];
        var metrics = Trained.Value.Metrics.Keys
            .Where(m => !counts.Any(m.EndsWith) && !m.StartsWith(CountedHeads.Prefix, StringComparison.Ordinal) && !m.StartsWith("commonest_", StringComparison.Ordinal) && (m.Contains("loss") || m.Contains("auc") || m.Contains("accuracy") || m.Contains("f1") || m.Contains('@')));

        new LearnerOptions { Gates = metrics.ToDictionary(m => m, _ => 0.1) }.Validate();

        Assert.Contains("cart_auc", metrics);
    }

    /// <summary>The first half of a shop's log.</summary>
    private static readonly Lazy<Serving.Training.TrainingOutcome> Trained = new(() =>
    {
        var shop = new SmallShop(seed: 6, people: 60);
        using var learner = new Learner(SmallShop.Options with { Epochs = 1 });
        return learner.TrainFull([.. shop.Events.Take(shop.Events.Count / 2)], shop.Catalogue, null, default);
    });

    private static ModelState StateOf(Serving.Training.TrainingOutcome trained)
    {
        var (header, _, tensors) = Checkpoint.Read(trained.Checkpoint);
        return Checkpoint.Restore(header, tensors, SmallShop.Options, out _);
    }

    private static (bool Promote, string Reason) Judge(ValidationResult candidate, ValidationResult live) => Gate.Judge(candidate, live, null, Options);

    private static (bool Promote, string Reason) FromScratch(ValidationResult candidate, ValidationResult live) => Gate.Judge(candidate, live, null, Options, fromScratch: true);

    private static ValidationResult Result(double loss, params (string Name, double Value)[] metrics) =>
        new(loss, 0, 30, metrics.ToDictionary(m => m.Name, m => m.Value), []);
}
