using OrleansRec.Learning.Tests.Network;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

/// <summary>Steps of the heads alone, on a log so small that the passes leave them behind.</summary>
[Collection(TrainingCollection.Name)]
public sealed class HeadFitTests
{
    private static readonly SmallShop Shop = new(seed: 3, people: 60);
    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 1 };
    private static readonly Lazy<TrainingOutcome> Without = new(() => Train(Options));
    private static readonly Lazy<TrainingOutcome> With = new(() => Train(Options with { HeadSteps = 200 }));

    [Theory]
    [InlineData("interests_accuracy")]
    [InlineData("preferences_auc")]
    public void HeadSteps_SmallLog_HeadsSayMore(string measure) =>
        Assert.True(With.Value.Metrics[measure] > Without.Value.Metrics[measure] + 0.02, $"{With.Value.Metrics[measure]} against {Without.Value.Metrics[measure]}");

    [Fact]
    public void HeadSteps_TasksOfLists_AreWhatTheyWere()
    {
        string[] heads = ["interests", "preferences", "attributes", "category", "trait", "counted", "commonest"];
        var lists = Without.Value.Metrics.Where(m => !heads.Any(head => m.Key.StartsWith(head, StringComparison.Ordinal))).ToList();

        Assert.Contains(lists, m => m.Key == "list_ndcg@10");
        Assert.Contains(lists, m => m.Key == "click_auc" || m.Key == "purchase_auc");
        Assert.All(lists, m => Assert.Equal(m.Value, With.Value.Metrics[m.Key]));
    }

    [Fact]
    public void HeadSteps_Served_GiveTheSameListsBitForBit()
    {
        using var without = new ModelLoader(Options).Load("a", Without.Value.Checkpoint, Shop.Catalogue);
        using var with = new ModelLoader(Options).Load("b", With.Value.Checkpoint, Shop.Catalogue);
        var people = Enumerable.Range(0, SmallShop.Categories).Select(c => SmallShop.Fan(c, 6)).ToArray();

        float[] Near(IRankingModel model)
        {
            var (embeddings, scores) = (new float[people.Length * model.Dimension], new float[people.Length * model.ItemCount]);
            model.Encode(people, embeddings);
            for (var p = 0; p < people.Length; p++)
                model.Nearness(embeddings.AsSpan(p * model.Dimension, model.Dimension), scores.AsSpan(p * model.ItemCount, model.ItemCount));
            return scores;
        }

        Assert.Equal(Near(without), Near(with));
    }

    [Fact]
    public void Dispose_HeadsThatWereNotKept_AreThoseOfTheBestPass()
    {
        using var scope = NewDisposeScope();
        var schema = SmallSchema.Bare with { HasContent = true, Categories = [3, 5], CategoryPaths = ["a", "b"], Attributes = ["kind=a", "kind=b"], Traits = [new("age", ["old", "young"])] };
        var options = Options with { Weights = new TaskWeights { Interests = 2, Traits = 0.05 } };
        using var state = new ModelState(schema, options, items: 2);
        var groups = state.Network.HeadGroups().ToDictionary(g => g.Heads[0], g => g.Parameters.Select(p => p.Parameter).ToArray());
        var heads = groups.Values.SelectMany(g => g).ToArray();
        var before = heads.ToDictionary(h => h.Handle, h => h.detach().clone());
        var others = state.Network.Parameters().Select(p => p.Parameter).Where(p => !before.ContainsKey(p.Handle)).ToArray();

        using (new HeadFit(state, options, ItemCatalogue.Empty)) Fill(7);
        Assert.All(heads, AsBefore);

        using (var fit = new HeadFit(state, options, ItemCatalogue.Empty))
        {
            Assert.All(others, o => Assert.False(o.requires_grad));
            fit.Keep(Validated(category: 0.5, attributes: 0.5, interests: 0.5));
            Fill(7);
            fit.Keep(Validated(category: 0.4, attributes: 0.6, interests: 0.4, traits: 2));
            Fill(8);
            fit.Keep(Validated(category: 0.4, attributes: double.NaN, interests: 0.45));
            Fill(9);
        }

        Assert.All(groups["category"], h => Assert.True(h.eq(7).all().item<bool>()));
        Assert.All(groups["attributes"], AsBefore);
        Assert.All(groups["interests"], h => Assert.True(h.eq(7).all().item<bool>()));
        Assert.All(others, o => Assert.True(o.requires_grad));
        Assert.All(heads, h => Assert.Null(h.grad));

        void AsBefore(Tensor head) => Assert.True(head.eq(before[head.Handle]).all().item<bool>());

        void Fill(double value)
        {
            using var none = no_grad();
            foreach (var head in heads) head.fill_(value);
        }
    }

    private static ValidationResult Validated(double category, double attributes, double interests, double traits = 1) =>
        new(Loss: 1, LogMass: 0, Lists: 1, new Dictionary<string, double>(), [])
        {
            Losses = new Dictionary<string, double> { ["category"] = category, ["attributes"] = attributes, ["interests"] = interests, ["traits"] = traits },
        };

    private static TrainingOutcome Train(LearnerOptions options)
    {
        using var learner = new Learner(options);
        return learner.TrainFull(Shop.Events, Shop.Catalogue, null, default);
    }
}
