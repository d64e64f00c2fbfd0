using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Examples;

public sealed class ExampleBuilderTests
{
    private static readonly SmallShop Shop = new(seed: 3, people: 30);

    [Fact]
    public void Write_ItemsOfOneMoment_AllStandBeforeTheFirstOfThem()
    {
        var batch = Written([At(0, 7), At(60, 1), At(60, 2), At(60, 3), At(120, 4)]);

        // Columns: the start token, then 7, 1, 2, 3, 4; the basket of 1, 2 and 3 is chosen after 7.
        Assert.Equal([7, 1, 2, 3, 4], batch.NextItems);
        Assert.Equal([0L, 1, 1, 1, 4], batch.NextPlaces);
        Assert.Equal(batch.NextPlaces, batch.ListPlaces);
    }

    [Fact]
    public void Write_ItemsOneAfterTheOther_EachStandBehindTheOneBefore()
    {
        var batch = Written([At(0, 7), At(60, 1), At(61, 2), At(62, 3)]);

        Assert.Equal([0L, 1, 2, 3], batch.NextPlaces);
        Assert.Equal([7, 1, 2], batch.PairFirst);
        Assert.Equal([1, 2, 3], batch.PairSecond);
    }

    [Fact]
    public void Write_FirstTouch_TeachesConversionOnlyWhereItIsAView()
    {
        // 1 is viewed and bought later; 2 is bought at once, which says nothing of what a view of it leads to.
        var batch = Written([At(0, 1, BehaviourKind.View), At(60, 2), At(120, 1)]);

        Assert.Equal(3, batch.Lists);
        Assert.All(batch.Labels, label => Assert.Equal(TaskPlan.NoLabel, label));
        Assert.Equal([1], batch.Rows.Items);
        Assert.Equal([0L], batch.Rows.Places);
        Assert.Equal(1f, batch.Rows.Labels[PurchaseOf(Plan)]);
    }

    [Fact]
    public void Write_LongHistory_HasARowForEveryFirstViewAndFewLists()
    {
        var views = Enumerable.Range(0, 60).Select(i => At(i * 60, i / 3, BehaviourKind.View)).ToArray();
        var batch = Written(views, options: SmallShop.Options with { MaxListsPerPerson = 2 });

        Assert.InRange(batch.Lists, 0, 12);
        Assert.Equal(Enumerable.Range(0, 20), batch.Rows.Items);
        // What counts is that the person had not seen the item: none of its own behaviours stands before a row.
        Assert.All(batch.Rows.Items.Zip(batch.Rows.Places), row => Assert.DoesNotContain(row.First, Before(batch, row.Second)));
    }

    [Fact]
    public void Write_ShareOfALargeLog_IsOfRowsTooAndOtherOnesInEveryPass()
    {
        var views = Enumerable.Range(0, 60).Select(i => At(i * 60, i, BehaviourKind.View)).ToArray();
        var (first, second) = (Rows(seed: 1), Rows(seed: 2));

        Assert.InRange(first.Length, 5, 25);
        Assert.InRange(second.Length, 5, 25);
        Assert.NotEqual(first, second);
        Assert.Equal(60, Rows(seed: 1, validates: true).Length);

        int[] Rows(int seed, bool validates = false) => [.. Written(views, validates: validates, rate: 0.25, seed: seed).Rows.Items];
    }

    [Fact]
    public void Write_ItemThatNobodyElseTouched_IsARowButNoList()
    {
        var batch = Written([At(0, 7, BehaviourKind.View), At(60, 7)], others: false);

        // As a list it would be the only candidate without counts, and that is what the ranking would learn; a row has no others beside it.
        Assert.Equal([1L], batch.ListPlaces);
        Assert.Equal([7], batch.Rows.Items);
        Assert.Equal(1f, batch.Rows.Labels[PurchaseOf(Plan)]);
    }

    [Fact]
    public void Write_Impressions_CarryTheirPositionsInTrainingMostly_NeverInValidation()
    {
        var shown = Enumerable.Range(0, 40).Select(i => At(i * 60, i % 10, BehaviourKind.Impression) with { Session = i, Position = 3 }).ToArray();

        var learned = Written(shown).Positions;
        var validated = Written(shown, validates: true);

        Assert.InRange(learned.Count(p => p == 3), 24, 39);
        Assert.Equal(40, validated.Lists);
        Assert.All(validated.Positions, p => Assert.Equal(0, p));
    }

    [Fact]
    public void Write_RankingLists_HaveNoPosition() =>
        Assert.All(Written([At(0, 7) with { Position = 2 }, At(60, 1) with { Position = 5 }]).Positions, p => Assert.Equal(0, p));

    [Fact]
    public void Write_Masked_HidesItemsOfSequencesAndLearnsTheSame()
    {
        var behaviours = Enumerable.Range(0, 40).Select(i => At(i * 60, i % 12)).ToArray();
        var plain = Written(behaviours);
        var masked = Written(behaviours, options: SmallShop.Options with { SequenceMask = 0.5 });

        var shown = plain.Items.Count(i => i >= 0);
        Assert.InRange(masked.Items.Count(i => i >= 0), shown / 4, shown * 3 / 4);
        Assert.Equal((plain.NextItems, plain.NextPlaces, plain.Candidates, plain.Kinds), (masked.NextItems, masked.NextPlaces, masked.Candidates, masked.Kinds), Same);
        Assert.Equal(Written(behaviours, validates: true).Items, Written(behaviours, validates: true, options: SmallShop.Options with { SequenceMask = 0.5 }).Items);
    }

    [Fact]
    public void Write_Cropped_BeginsLaterAndLearnsTheSame()
    {
        var behaviours = Enumerable.Range(0, 40).Select(i => At(i * 60, i % 12)).ToArray();
        var (plain, cropped) = (Written(behaviours), Written(behaviours, options: SmallShop.Options with { SequenceCrop = 1 }));

        Assert.True(cropped.Items.Count(i => i >= 0) < plain.Items.Count(i => i >= 0));
        Assert.Equal(plain.NextItems, cropped.NextItems);
        Assert.Equal(plain.Candidates, cropped.Candidates);
        // What stands before each next item is the same behaviour, where it still stands.
        for (var i = 0; i < plain.NextPlaces.Count; i++)
        {
            var (a, b) = (plain.Items[(int)plain.NextPlaces[i]], cropped.Items[(int)cropped.NextPlaces[i]]);
            Assert.True(b == a || cropped.NextPlaces[i] % cropped.Columns == 0, $"{b} in place of {a}.");
        }
    }

    private static bool Same(
        (List<int> Next, List<long> Places, List<int> Candidates, List<long> Kinds) a, (List<int> Next, List<long> Places, List<int> Candidates, List<long> Kinds) b) =>
        a.Next.SequenceEqual(b.Next) && a.Places.SequenceEqual(b.Places) && a.Candidates.SequenceEqual(b.Candidates) && a.Kinds.SequenceEqual(b.Kinds);

    [Fact]
    public void Write_HalfLifeOfAMinute_OlderExamplesCountHalfAsMuchPerMinute()
    {
        Behaviour[] behaviours = [At(0, 7), At(60, 1), At(120, 2)];
        var batch = Written(behaviours, new RowWeights(1.0 / 1_440, Plan, behaviours[^1].Time));

        Assert.Equal([0.25f, 0.5f, 1], batch.NextWeights.Select(w => MathF.Round(w, 4)));
        Assert.Equal(batch.NextWeights, batch.ListWeights);
        Assert.Empty(batch.RowWeights);
        Assert.Empty(Written(behaviours).ListWeights);

        Behaviour[] views = [.. behaviours.Select(b => b with { Kind = BehaviourKind.View })];
        Assert.Equal([0.25f, 0.5f, 1], Written(views, new RowWeights(1.0 / 1_440, Plan, views[^1].Time)).Rows.Weights.Where((_, i) => i % Plan.Width == 0).Select(w => MathF.Round(w, 4)));
        Assert.Empty(Written(views).Rows.Weights);
    }

    [Fact]
    public void Write_TaskThatWeighsItsRows_TakesTheMeasureOfTheRowsEvent()
    {
        var definition = new TaskDefinition { Name = "worth", Events = ["purchase"], WeightBy = TaskAmounts.Revenue };
        var plan = PlanOf(SmallShop.Options with { Tasks = [definition] });
        var batch = Written([At(0, 7, BehaviourKind.View) with { Price = 3, Quantity = 4 }, At(60, 1, BehaviourKind.View)], new RowWeights(null, plan, 0), plan);

        var worth = plan.Heads.ToList().FindIndex(h => h.Name == "worth");
        Assert.Equal([12f, 10f], Enumerable.Range(0, 2).Select(row => batch.Rows.Weights[(row * plan.Width) + worth]));
        Assert.Equal([1f, 1f], Enumerable.Range(0, 2).Select(row => batch.Rows.Weights[row * plan.Width]));
    }

    private static readonly TaskPlan Plan = PlanOf(SmallShop.Options);

    private static TaskPlan PlanOf(LearnerOptions options) => new(SchemaBuilder.Of(
        new SmallShop(seed: 3, people: 30).Events, Shop.Catalogue, new Dictionary<string, IReadOnlyDictionary<string, string>>(), options));

    private static int PurchaseOf(TaskPlan plan) => plan.Heads.ToList().FindIndex(h => h.Name == TaskNames.Purchase);

    /// <summary>Items of the sequence up to a place, the place's own included.</summary>
    private static IEnumerable<int> Before(TrainingBatch batch, long place) =>
        batch.Items.Skip((int)(place / batch.Columns * batch.Columns)).Take((int)(place % batch.Columns) + 1);

    private static Behaviour At(int seconds, int item, BehaviourKind kind = BehaviourKind.Purchase) =>
        new(item, kind, SmallShop.Start + (seconds * 1_000L), 1, 10, 1, 1, 1);

    private static TrainingBatch Written(Behaviour[] behaviours, RowWeights? weights = null, TaskPlan? tasks = null, bool validates = false, LearnerOptions? options = null, bool others = true,
        double rate = 1, int seed = 1)
    {
        var plan = tasks ?? Plan;
        var log = behaviours.Select((b, i) => new LoggedBehaviour(i + 1, "u:person", b)).ToList();
        // Another person did the same before, so that the items are known to more than one.
        var before = behaviours.Where(_ => others).Select((b, i) => new LoggedBehaviour(i + 1, "u:other", b with { Time = b.Time - 1_000_000 }));
        var statistics = new ItemStatistics();
        People.Advance([], before.Concat(log), statistics);
        var seen = behaviours.Select(b => b.Item).ToList();
        var builder = new ExampleBuilder(options ?? SmallShop.Options, plan, statistics, Shop.Catalogue, seen, Shop.Catalogue.Count, seed, validates, weights);
        var batch = new TrainingBatch(SmallShop.Options.SequenceLength + 1, SmallShop.Options.ListSize, plan.Width);
        builder.Write(People.Group(log, new Dictionary<string, UserState>(), log.Count)[0], _ => true, rate, batch);
        return batch;
    }
}
