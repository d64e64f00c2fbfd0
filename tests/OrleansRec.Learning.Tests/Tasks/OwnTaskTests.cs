using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Tasks;

[Collection(TrainingCollection.Name)]
public sealed class OwnTaskTests
{
    /// <summary>Every event of the small shop; who views an item of the first two categories puts it on the shop's own list, with a value of 4, and impressions lead to views.</summary>
    private static readonly List<LoggedBehaviour> Events = Log(people: 40);
    private static readonly SmallShop Shop = new(seed: 5, people: 40, events: 8);
    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 1, ListSize = 8 };

    private static readonly TaskDefinition Listed = new() { Name = "listed", Events = ["wishlist"], PositiveWeight = 2 };
    private static readonly TaskDefinition Spent = new() { Name = "spent", Events = ["wishlist"], Amount = TaskAmounts.Value };

    [Fact]
    public void TrainFull_TasksOfTheShop_AreLearnedServedAndMeasured()
    {
        using var learner = new Learner(Options with { Epochs = 6, Patience = 6, Tasks = [Listed, Spent], StopOn = "view,listed=2" });

        var outcome = learner.TrainFull(Log(people: 200), Shop.Catalogue, null, default);
        using var model = new ModelLoader(Options).Load("v", outcome.Checkpoint, Shop.Catalogue);

        Assert.True(outcome.HasCandidate, outcome.Reason);
        Assert.Equal(["view", "click", "cart", "purchase", "listed", "spent", "ctcvr"], model.Tasks);
        Assert.True(double.IsFinite(outcome.Metrics["spent_rmse"]) && double.IsFinite(outcome.Metrics["spent_loss"]));
        Assert.Contains("ctcvr_auc", outcome.Metrics.Keys);

        var scores = ScoresOfAll(model);
        AssertAbove(scores, "listed", atLeast: 0.3);
        AssertAbove(scores, "spent", atLeast: 1);
    }

    private static RankedList ScoresOfAll(IRankingModel model) => new RecommendationPipeline(new ServingSnapshot(model, Shop.Catalogue)).Run(
    [
        new PipelineRequest
        {
            State = SmallShop.Fan(0, 3),
            Context = new Serving.Models.RequestContext(1, 1, SmallShop.Start + 3_600_000),
            Scenario = BuiltInScenarios.Home,
            Count = model.ItemCount,
            Candidates = [.. Enumerable.Range(0, model.ItemCount)],
        },
    ])[0];

    private static bool IsListed(int item) => item < 2 * SmallShop.ItemsPerCategory;

    private static void AssertAbove(RankedList list, string task, double atLeast)
    {
        var column = list.Tasks.ToList().IndexOf(task);
        var means = list.Items.Select((item, i) => (Labelled: IsListed(item), Score: list.TaskScores[(i * list.Tasks.Count) + column]))
            .GroupBy(s => s.Labelled, s => s.Score).ToDictionary(g => g.Key, g => g.Average());
        Assert.True(means[true] > means[false] + atLeast, $"{task}: {means[true]:0.000} where it is labelled, {means[false]:0.000} elsewhere.");
    }

    [Theory]
    [InlineData("uncertainty")]
    [InlineData("dwa")]
    [InlineData("gradnorm")]
    [InlineData("pcgrad")]
    [InlineData("famo")]
    public void TrainFull_EveryBalancer_LearnsAndSaysWhichTasksFight(string balancer)
    {
        Assert.Contains(balancer, BalancerRegistry.Names);
        using var learner = new Learner(Options with { Balancer = balancer, ConflictSteps = 2 });

        var outcome = learner.TrainFull(Events, Shop.Catalogue, null, default);

        Assert.True(outcome.HasCandidate, outcome.Reason);
        var cosines = outcome.GradientCosine!;
        Assert.Equal(1, cosines["view"]["view"], 3);
        Assert.Equal(cosines["view"]["purchase"], cosines["purchase"]["view"], 6);
        Assert.All(cosines.Values.SelectMany(c => c.Values), c => Assert.InRange(c, -1.001, 1.001));
    }

    [Theory]
    [InlineData("wishlst", null, "is labelled by events of type 'wishlst', and the log has none")]
    [InlineData("view", null, "20")]
    [InlineData("search", null, "has none")]
    public void TrainFull_TaskThatNothingLabels_IsRefusedAndNamesIt(string type, double? hours, string reason)
    {
        using var learner = new Learner(Options with { Tasks = [new TaskDefinition { Name = "odd", Events = [type], HorizonHours = hours }] });

        var outcome = learner.TrainFull([.. Events.Take(Events.Count / 4)], Shop.Catalogue, null, default);

        Assert.True(outcome.IsRefused);
        Assert.False(outcome.HasCandidate);
        Assert.StartsWith("'Tasks:0:Events': task 'odd' ", outcome.Reason);
        Assert.Contains(reason, outcome.Reason);
    }

    [Fact]
    public void TrainFull_FavouritesInTheLog_AreATask()
    {
        var liked = Log(people: 200).Select(e => e.Behaviour.Kind == BehaviourKind.Other ? e with { Behaviour = e.Behaviour with { Kind = BehaviourKind.Favorite } } : e).ToList();
        using var learner = new Learner(Options with { Epochs = 6, Patience = 6, StopOn = "view,favorite=2" });

        var outcome = learner.TrainFull(liked, Shop.Catalogue, null, default);
        using var model = new ModelLoader(Options).Load("v", outcome.Checkpoint, Shop.Catalogue);

        Assert.Equal(["view", "click", "favorite", "cart", "purchase", "ctcvr"], model.Tasks);
        Assert.True(outcome.Metrics["favorite_auc"] > 0.8);
        AssertAbove(ScoresOfAll(model), "favorite", atLeast: 0.3);
    }

    [Fact]
    public void TrainFull_LabelsOfOneClass_Waits()
    {
        // Each view is followed by the event.
        var log = Events.Where(e => e.Behaviour.Kind == BehaviourKind.View)
            .SelectMany(e => new[] { e, e with { Behaviour = e.Behaviour with { Kind = BehaviourKind.Favorite } } })
            .Select((e, i) => e with { Position = i + 1 }).ToList();
        using var learner = new Learner(Options with { Tasks = [new TaskDefinition { Name = "always", Events = ["favorite"] }] });

        Assert.Contains("task 'always' has labels of one class", learner.TrainFull(log, Shop.Catalogue, null, default).Reason);
    }

    [Fact]
    public void TrainFull_RowsWeighedByWhatNoneHas_WaitsAndNamesIt()
    {
        using var learner = new Learner(Options with { Tasks = [Listed with { WeightBy = TaskAmounts.Value }] });

        Assert.Contains("first views by 'value', and none of them has it", learner.TrainFull(Events, Shop.Catalogue, null, default).Reason);
    }

    [Fact]
    public void TrainFull_WeighedByAgeAndMeasure_LearnsOtherWeightsThanWithout()
    {
        using var plain = new Learner(Options with { Tasks = [Listed] });
        using var weighed = new Learner(Options with { Tasks = [Listed with { WeightBy = TaskAmounts.Revenue }], HalfLifeDays = 7 });

        var (a, b) = (plain.TrainFull(Events, Shop.Catalogue, null, default), weighed.TrainFull(Events, Shop.Catalogue, null, default));

        Assert.True(b.HasCandidate, b.Reason);
        Assert.True(double.IsFinite(b.Metrics["loss"]) && b.Metrics["listed_logloss"] != a.Metrics["listed_logloss"]);
        Assert.Equal(a.Metrics["listed_rows"], b.Metrics["listed_rows"]);
    }

    [Fact]
    public void Options_TasksThatCannotBe_AreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => new Learner(Options with
        {
            Tasks = [Listed, Listed, new TaskDefinition { Name = "click", Events = [], Amount = "colour", WeightBy = "size", HorizonHours = -1, Rows = "page" }],
        }));

        foreach (var part in new[] { "'Tasks:1:Name' is 'listed'", "'Tasks:2:Name' is 'click'", "'Tasks:2:Events'", "'colour'", "'size'", "'Tasks:2:HorizonHours' is -1", "'page'" })
            Assert.Contains(part, error.Message);
        Assert.Contains("'StopOn' is 'view=0'", Assert.Throws<ArgumentException>(() => new Learner(Options with { StopOn = "view=0" })).Message);
    }

    [Fact]
    public void TrainFull_StopOnNdcg_KeepsTheWeightsThatOrderBest()
    {
        using var learner = new Learner(Options with { Epochs = 6, Patience = 6, LearningRate = 0.02, StopOn = "ndcg" });

        var outcome = learner.TrainFull(Events, Shop.Catalogue, null, default);

        Assert.Equal(outcome.Curve.Max(c => c["list_ndcg@10"]), outcome.Metrics["list_ndcg@10"]);
    }

    [Fact]
    public void TrainFull_StopOnATaskThatIsNotThere_IsRefusedAndNamesIt()
    {
        using var learner = new Learner(Options with { StopOn = "refund" });

        var outcome = learner.TrainFull(Events, Shop.Catalogue, null, default);

        Assert.True(outcome.IsRefused);
        Assert.StartsWith("'StopOn' names a task 'refund'; this shop's model has view, ", outcome.Reason);
    }

    private static List<LoggedBehaviour> Log(int people)
    {
        var log = new List<LoggedBehaviour>();
        foreach (var e in new SmallShop(seed: 5, people, events: 8).Events)
        {
            var b = e.Behaviour;
            if (b.Kind == BehaviourKind.View)
            {
                Add(b with { Kind = BehaviourKind.Impression, Item = (b.Item + 7) % 60 });
                Add(b with { Kind = BehaviourKind.Impression });
            }

            Add(b);
            if (b.Kind == BehaviourKind.View && IsListed(b.Item)) Add(b with { Kind = BehaviourKind.Other, OwnType = Behaviour.HashOfOwn("wishlist"), Value = 4 });

            void Add(Behaviour behaviour) => log.Add(new LoggedBehaviour(log.Count + 1, e.User, behaviour));
        }

        return log;
    }
}
