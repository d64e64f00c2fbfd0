using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class LearnerTests
{
    private static readonly SmallShop Shop = new(seed: 1, people: 200);

    [Fact]
    public void TrainFull_PeopleWithOneCategory_RankItsItemsFirst()
    {
        using var model = Load(Trained.Value, Shop.Catalogue);

        var shares = Enumerable.Range(0, SmallShop.Categories).Select(c => ShareOfCategory(model, c)).ToList();

        Assert.All(shares, share => Assert.True(share >= 0.8, $"Only {share:0.00} of the top 10 are of the person's category."));
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("attention")]
    public void TrainFull_OtherEncoder_LearnsAndIsServedFromTheCheckpoint(string encoder)
    {
        using var learner = new Learner(SmallShop.Options with { Encoder = encoder });
        var outcome = learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);

        // The loader's own options name the default: what counts is the checkpoint's schema.
        using var model = Load(outcome, Shop.Catalogue);

        Assert.True(ShareOfCategory(model, 1) >= 0.8, $"Only {ShareOfCategory(model, 1):0.00} of the top 10 are of the person's category.");
    }

    [Fact]
    public void TrainFull_SameSeed_SameBytes()
    {
        var shop = new SmallShop(seed: 2, people: 60);
        using var first = new Learner(SmallShop.Options);
        using var second = new Learner(SmallShop.Options);

        var a = first.TrainFull(shop.Events, shop.Catalogue, null, default).Checkpoint;
        var b = second.TrainFull(shop.Events, shop.Catalogue, null, default).Checkpoint;

        Assert.True(a.Span.SequenceEqual(b.Span));
    }

    [Fact]
    public void TrainFull_LogSmallerThanABatch_StillTakesStepsEnoughToLearn()
    {
        var shop = new SmallShop(seed: 3, people: 40);
        using var learner = new Learner(SmallShop.Options with { BatchSize = 1024 });

        var outcome = learner.TrainFull(shop.Events, shop.Catalogue, null, default);

        using var model = Load(outcome, shop.Catalogue);
        Assert.True(ShareOfCategory(model, 1) >= 0.8, $"Only {ShareOfCategory(model, 1):0.00} of the top 10 are of the person's category.");
        using var scope = NewDisposeScope();
        Assert.InRange(Checkpoint.Read(outcome.Checkpoint).Header.Steps, 10 * 4, 30 * 4);
    }

    [Fact]
    public void TrainFull_TasksOfRows_AreCalibratedByValidationAndSaySo()
    {
        using var scope = NewDisposeScope();
        var calibration = Checkpoint.Read(Trained.Value.Checkpoint).Header.Calibration!;

        Assert.Equal(Calibration.None, calibration[0]);
        Assert.NotEqual(Calibration.None, calibration[2]);
        Assert.Equal(calibration[2], Calibration.Of(Trained.Value.Metrics, "purchase"));
        Assert.Equal(calibration, Checkpoint.ReadForInference(Trained.Value.Checkpoint).State.Calibration!);
    }

    [Fact]
    public void TrainFull_ShopWithCartsPurchasesAndCategories_HasTheirTasksAndMetrics()
    {
        var outcome = Trained.Value;
        using var model = Load(outcome, Shop.Catalogue);

        Assert.Equal(["view", "cart", "purchase"], model.Tasks);
        Assert.True(outcome.Promote, outcome.Reason);
        Assert.True(outcome.Metrics["purchase_auc"] > 0.9, $"Every third item is bought; AUC {outcome.Metrics["purchase_auc"]:0.00}.");
    }

    [Fact]
    public void TrainFull_TooFewEvents_WaitsAndSaysWhy()
    {
        using var learner = new Learner(SmallShop.Options);

        var outcome = learner.TrainFull([.. Shop.Events.Take(5)], Shop.Catalogue, null, default);

        Assert.False(outcome.HasCandidate);
        Assert.Contains("5 events are too few", outcome.Reason);
        Assert.False(learner.HasModel);
    }

    [Fact]
    public void TrainIncrement_Accepted_MovesThePositionAndLearnsOnlyWhatIsNew()
    {
        using var learner = new Learner(SmallShop.Options);
        var half = Shop.Events.Count / 2;
        learner.TrainFull([.. Shop.Events.Take(half)], Shop.Catalogue, null, default);
        learner.Accept();
        var before = learner.Position;

        var outcome = learner.TrainIncrement([.. Shop.Events.Where(e => e.Position > before)], Shop.Catalogue, null, default);
        Assert.True(outcome.HasCandidate, outcome.Reason);
        Assert.Equal(before, learner.Position);
        learner.Accept();

        Assert.True(learner.Position > half, $"The position is {learner.Position}.");
        Assert.True(learner.Position < Shop.Events.Count, "The newest part validates; the next round learns it.");
        Assert.Contains("live_loss", outcome.Metrics.Keys);
    }

    [Fact]
    public void Reject_AfterARound_WeightsAndPositionAreAsBefore()
    {
        using var learner = new Learner(SmallShop.Options);
        var half = Shop.Events.Count / 2;
        learner.TrainFull([.. Shop.Events.Take(half)], Shop.Catalogue, null, default);
        learner.Accept();
        var newEvents = Shop.Events.Where(e => e.Position > learner.Position).ToList();
        var first = learner.TrainIncrement(newEvents, Shop.Catalogue, null, default);
        learner.Reject();

        var again = learner.TrainIncrement(newEvents, Shop.Catalogue, null, default);

        Assert.Equal(first.Position, again.Position);
        // The same weights; only the item statistics have seen the rejected round's events meanwhile.
        Assert.InRange(again.Metrics["live_loss"] / first.Metrics["live_loss"], 0.95, 1.05);
    }

    [Fact]
    public void Restore_Checkpoint_ContinuesFromItsPosition()
    {
        using var learner = new Learner(SmallShop.Options);
        var outcome = learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
        using var restored = new Learner(SmallShop.Options);

        restored.Restore(outcome.Checkpoint, [.. Shop.Events.Where(e => e.Position <= outcome.Position)], Shop.Catalogue);

        Assert.True(restored.HasModel);
        Assert.Equal(outcome.Position, restored.Position);
    }

    [Fact]
    public void Load_DamagedCheckpoint_SaysWhatIsWrong()
    {
        var checkpoint = Trained.Value.Checkpoint;
        var loader = new ModelLoader(SmallShop.Options);

        var noModel = Assert.Throws<InvalidDataException>(() => loader.Load("v", new byte[64], Shop.Catalogue));
        var truncated = Assert.Throws<InvalidDataException>(() => loader.Load("v", checkpoint[..^1000], Shop.Catalogue));

        Assert.Contains("ORECMODL", noModel.Message);
        Assert.Equal($"The checkpoint is truncated: expected {checkpoint.Length} bytes, found {checkpoint.Length - 1000}.", truncated.Message);

        // Checking says the same.
        loader.Check(new MemoryStream(checkpoint.ToArray()), Shop.Catalogue);
        Assert.Equal(noModel.Message, Assert.Throws<InvalidDataException>(() => loader.Check(new MemoryStream(new byte[64]), Shop.Catalogue)).Message);
        Assert.Equal(truncated.Message, Assert.Throws<InvalidDataException>(() => loader.Check(new MemoryStream(checkpoint[..^1000].ToArray()), Shop.Catalogue)).Message);
    }

    [Fact]
    public void SetItems_NewItem_IsRankedByItsContent()
    {
        using var model = Load(Trained.Value, Shop.Catalogue);
        var newcomer = model.ItemCount;

        model.SetItems([(newcomer, SmallShop.Content(3))]);

        Assert.Equal(newcomer + 1, model.ItemCount);
        var scores = new float[model.ItemCount];
        model.Similarity(newcomer, scores);
        var like = Enumerable.Range(0, newcomer).OrderByDescending(i => scores[i]).Take(10).Count(i => i < SmallShop.ItemsPerCategory);
        Assert.True(like >= 8, $"{like} of the 10 most similar items share the newcomer's category.");
    }

    [Fact]
    public void Options_OutOfRange_NamesEveryOne()
    {
        var error = Assert.Throws<ArgumentException>(() => new Learner(new LearnerOptions { Dimension = 1, LearningRate = 7 }));

        Assert.Contains("'Dimension' is 1; it must be 8–512.", error.Message);
        Assert.Contains("'LearningRate' is 7", error.Message);
    }

    private static readonly Lazy<TrainingOutcome> Trained = new(() =>
    {
        using var learner = new Learner(SmallShop.Options);
        return learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
    });

    private static IRankingModel Load(TrainingOutcome outcome, ItemCatalogue catalogue) =>
        new ModelLoader(SmallShop.Options).Load("v", outcome.Checkpoint, catalogue);

    private static double ShareOfCategory(IRankingModel model, int category)
    {
        UserState[] people = [SmallShop.Fan(category, 5)];
        var embeddings = new float[model.Dimension];
        model.Encode(people, embeddings);
        var features = new CandidateFeatures();
        features.Begin(people[0], SmallShop.Start + 600_000, model.Statistics, Shop.Catalogue);
        var rows = new float[model.ItemCount * CandidateFeatures.Width];
        for (var i = 0; i < model.ItemCount; i++) features.Fill(i, rows.AsSpan(i * CandidateFeatures.Width));
        var scores = new float[model.ItemCount * model.Tasks.Count];
        model.Score(new RankingBatch
        {
            Users = people,
            Embeddings = embeddings,
            Contexts = [new Serving.Models.RequestContext(1, 1, SmallShop.Start + 600_000)],
            Offsets = [0, model.ItemCount],
            Items = [.. Enumerable.Range(0, model.ItemCount)],
            Features = rows,
        }, scores);
        return Enumerable.Range(0, model.ItemCount).OrderByDescending(i => scores[i * model.Tasks.Count]).Take(10)
            .Count(i => i / SmallShop.ItemsPerCategory == category) / 10.0;
    }
}
