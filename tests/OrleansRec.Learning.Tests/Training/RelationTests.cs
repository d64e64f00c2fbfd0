using OrleansRec.Contracts.Items;
using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>A shop that knows nothing of its items but how they are related.</summary>
[Collection(TrainingCollection.Name)]
public sealed class RelationTests
{
    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 4 };

    private static readonly SmallShop Shop = new(seed: 6, people: 60);

    private static readonly Lazy<TrainingOutcome> Trained = new(() => Train(Catalogue(related: true)));

    [Fact]
    public void SetItems_NewItemWithNeighbours_IsLikeThem()
    {
        var catalogue = Catalogue(related: true);
        using var model = ((IModelLoader)new ModelLoader(Options)).Load("v", Trained.Value.Checkpoint, catalogue);
        var newcomer = model.ItemCount;

        model.SetItems([(newcomer, Content("newcomer", [17, 20, 25]))]);

        var scores = new float[model.ItemCount];
        model.Similarity(newcomer, scores);
        var like = Enumerable.Range(0, newcomer).OrderByDescending(i => scores[i]).Take(10).Count(i => i / SmallShop.ItemsPerCategory == 1);
        Assert.True(like >= 8, $"{like} of the 10 most similar items are of the neighbours' category.");
    }

    [Fact]
    public void TrainFull_WithoutRelations_HasNoneInTheModel()
    {
        var without = Train(Catalogue(related: false), epochs: 1);

        Assert.Contains(Names(Trained.Value), name => name.Contains("neighbours", StringComparison.Ordinal));
        Assert.DoesNotContain(Names(without), name => name.Contains("neighbours", StringComparison.Ordinal));
        Assert.True(Trained.Value.Checkpoint.Length > without.Checkpoint.Length);
    }

    private static IEnumerable<string> Names(TrainingOutcome outcome)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        return [.. Checkpoint.Read(outcome.Checkpoint).Tensors.Keys];
    }

    private static TrainingOutcome Train(ItemCatalogue catalogue, int epochs = 4)
    {
        using var learner = new Learner(Options with { Epochs = epochs });
        return learner.TrainFull(Shop.Events, catalogue, null, default);
    }

    /// <summary>Every item is like the next three of its category.</summary>
    private static ItemCatalogue Catalogue(bool related)
    {
        var table = new ItemTable();
        for (var i = 0; i < SmallShop.Categories * SmallShop.ItemsPerCategory; i++)
        {
            var category = i / SmallShop.ItemsPerCategory * SmallShop.ItemsPerCategory;
            var item = i;
            table.Set(i, Content($"i{i}", related ? [.. Enumerable.Range(1, 3).Select(n => category + ((item - category + n) % SmallShop.ItemsPerCategory))] : []));
        }

        return table.Snapshot();
    }

    private static ItemContent Content(string id, int[] similar) =>
        ItemContent.From(new Item { ItemId = id, Relations = [.. similar.Select(other => new ItemRelation("similar", $"i{other}"))] });
}
