using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using SkiaSharp;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class PictureTaskTests
{
    private static readonly LearnerOptions Options = SmallShop.Options with { PictureWidth = 4, PicturesPerStep = 16, Epochs = 6, Weights = new TaskWeights { Picture = 1 } };

    private static readonly SmallShop Shop = new(seed: 4, people: 120);

    private static readonly SKColor[] Colours = [SKColors.Red, SKColors.Green, SKColors.Blue, SKColors.Black];

    private static readonly ItemCatalogue Catalogue = Pictured();

    private static readonly Lazy<TrainingOutcome> Trained = new(() => Train(Catalogue, Options));

    [Fact]
    public void Classify_PictureAlone_TellsItsCategory()
    {
        using var model = Load(Trained.Value);
        var items = Enumerable.Range(0, 4).Select(c => ItemContent.From(new Item { ItemId = "x" }, Draw(c, 99))).ToList();
        var probabilities = new float[4 * model.Categories.Count];

        model.Classify(items, probabilities);

        for (var c = 0; c < 4; c++)
        {
            var own = probabilities.AsSpan(c * 4, 4).ToArray();
            Assert.EndsWith($"category {c}", model.Categories[Array.IndexOf(own, own.Max())]);
        }

        Assert.True(Trained.Value.Metrics["picture_accuracy"] > 0.9);
    }

    [Fact]
    public void Only_Picture_LearnsItAndStopsByItsLoss()
    {
        var alone = Train(Catalogue, Options.Only("picture"));

        Assert.Equal("picture_accuracy", Assert.Single(alone.Heads).Measure);
        Assert.True(alone.Metrics["picture_accuracy"] > 0.9, $"{alone.Metrics["picture_accuracy"]}");
        Assert.Equal(alone.Curve.Min(pass => pass["picture_loss"]), alone.Metrics["picture_loss"], 9);
    }

    [Fact]
    public void TrainFull_SameSeed_SameBytes() =>
        Assert.True(Train(Catalogue, Options with { Epochs = 1 }).Checkpoint.Span.SequenceEqual(Train(Catalogue, Options with { Epochs = 1 }).Checkpoint.Span));

    [Fact]
    public void TrainFull_WithoutPicturesOrWidth_HasNoConvolutions()
    {
        Assert.NotEmpty(Convolutions(Trained.Value));
        Assert.Empty(Convolutions(Train(Shop.Catalogue, Options with { Epochs = 1 })));
        Assert.Empty(Convolutions(Train(Catalogue, Options with { Epochs = 1, PictureWidth = 0 })));
    }

    [Fact]
    public void TrainIncrement_Pictures_LeavesTheConvolutionsAsTheyAre()
    {
        using var learner = new Learner(Options with { Epochs = 1 });
        var half = Shop.Events.Count / 2;
        var full = learner.TrainFull([.. Shop.Events.Take(half)], Catalogue, null, default);
        learner.Accept();

        var increment = learner.TrainIncrement([.. Shop.Events.Where(e => e.Position > learner.Position)], Catalogue, null, default);

        Assert.Equal(Convolutions(full), Convolutions(increment));
    }

    [Fact]
    public void Load_AnotherVersionOfTheSameConvolutions_AnswersTheSame()
    {
        var loader = new ModelLoader(Options);
        using var first = loader.Load("1", Trained.Value.Checkpoint, Catalogue);
        using var second = loader.Load("2", Trained.Value.Checkpoint, Catalogue);
        var (a, b) = (new float[first.ItemCount], new float[second.ItemCount]);

        first.Similarity(3, a);
        second.Similarity(3, b);

        Assert.Equal(a, b);
    }

    /// <summary>A sample of the encoder's weights and counts.</summary>
    private static float[] Convolutions(TrainingOutcome outcome)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return [.. Checkpoint.Read(outcome.Checkpoint).Tensors.Where(t => t.Key.StartsWith("Items._pictures.", StringComparison.Ordinal) && !t.Key.EndsWith(".m") && !t.Key.EndsWith(".v"))
            .OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value.sum().item<float>())];
    }

    private static TrainingOutcome Train(ItemCatalogue catalogue, LearnerOptions options)
    {
        using var learner = new Learner(options);
        return learner.TrainFull(Shop.Events, catalogue, null, default);
    }

    private static IRankingModel Load(TrainingOutcome outcome) => new ModelLoader(Options).Load("1", outcome.Checkpoint, Catalogue);

    private static ItemCatalogue Pictured()
    {
        var table = new ItemTable();
        for (var i = 0; i < SmallShop.Categories * SmallShop.ItemsPerCategory; i++)
        {
            var category = i / SmallShop.ItemsPerCategory;
            table.Set(i, ItemContent.From(new Item { ItemId = "i" + i, Categories = ["all", "category " + category], Price = 10 }, Draw(category, i)));
        }

        return table.Snapshot();
    }

    /// <summary>A disc in the category's colour, somewhere.</summary>
    private static byte[] Draw(int category, int seed)
    {
        var random = new Random(seed);
        using var surface = SKSurface.Create(new SKImageInfo(64, 64));
        using var paint = new SKPaint { Color = Colours[category] };
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.DrawCircle(random.Next(20, 44), random.Next(20, 44), 18, paint);
        using var image = surface.Snapshot();
        return image.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
