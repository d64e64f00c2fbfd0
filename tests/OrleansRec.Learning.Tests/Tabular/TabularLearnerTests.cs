using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Tabular;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Learning.Tests.Tabular;

public sealed class TabularLearnerTests
{
    private static readonly TabularOptions Small = new()
    {
        Dimension = 4,
        Experts = 3,
        Width = 16,
        Tower = 16,
        Epochs = 6,
        BatchSize = 16,
        LearningRate = 1e-2,
        Dropout = 0,
        ValueDropout = 0,
        Averaging = 0.9,
        Threads = 1,
        ValidationShare = 0.2,
    };

    private static readonly TabularRows Train = Rows(seed: 1, 800);
    private static readonly TabularRows Test = Rows(seed: 2, 300);

    public static TheoryData<string> ExtractorNames => [.. ExtractorRegistry.Names];

    public static TheoryData<string> BalancerNames => [.. BalancerRegistry.Names];

    [Theory]
    [MemberData(nameof(ExtractorNames))]
    public void Train_RuleOfTwoColumns_IsLearnedByEveryExtractor(string extractor) =>
        RequireLearned(TabularLearner.Train(Train, Test, Small with { Extractor = extractor }, null, default));

    [Theory]
    [MemberData(nameof(BalancerNames))]
    public void Train_RuleOfTwoColumns_IsLearnedWithEveryBalancer(string balancer) =>
        RequireLearned(TabularLearner.Train(Train, Test, Small with { Extractor = "shared-bottom", Balancer = balancer }, null, default));

    [Fact]
    public void Train_SameSeed_SameScores()
    {
        var options = Small with { Epochs = 2, Dropout = 0.2, ValueDropout = 0.1 };

        var first = TabularLearner.Train(Train, Test, options, null, default);
        var second = TabularLearner.Train(Train, Test, options, null, default);

        Assert.Equal(first.Scores, second.Scores);
    }

    [Fact]
    public void Train_SingleAndJoint_OnlyTheJointOneHasAConflict()
    {
        var options = Small with { Epochs = 1 };

        Assert.Null(TabularLearner.Train(Train, Test, options with { Extractor = "single" }, null, default).GradientCosine);
        var cosines = TabularLearner.Train(Train, Test, options with { Extractor = "mmoe" }, null, default).GradientCosine!;
        Assert.Equal(1, cosines[0, 0], 3);
        Assert.Equal(cosines[0, 1], cosines[1, 0], 6);
    }

    [Fact]
    public void Train_RowsWithoutLabel_CostTheirTaskNothing()
    {
        // The second task is known for every other row only, and wrong labels stand nowhere.
        var labels = Train.Labels.ToArray();
        for (var row = 0; row < Train.Count; row += 2) labels[(row * 2) + 1] = TabularRows.NoLabel;
        var partly = new TabularRows(Train.Cardinalities, Train.Codes, Train.Tasks, labels);

        RequireLearned(TabularLearner.Train(partly, Test, Small with { Extractor = "mmoe", Epochs = 12 }, null, default));
    }

    [Fact]
    public void Train_WrongLabelsThatWeighNothing_AreNotLearned()
    {
        // Every second row says the opposite, and counts nothing.
        var (labels, weights) = (Train.Labels.ToArray(), new float[Train.Count]);
        for (var row = 0; row < Train.Count; row++)
        {
            weights[row] = row % 2 == 0 ? 2 : 0;
            for (var task = 0; task < 2 && row % 2 == 1; task++) labels[(row * 2) + task] = 1 - labels[(row * 2) + task];
        }

        var rows = new TabularRows(Train.Cardinalities, Train.Codes, Train.Tasks, labels, weights);

        RequireLearned(TabularLearner.Train(rows, Test, Small with { Extractor = "mmoe", Epochs = 12 }, null, default));
    }

    [Fact]
    public void Train_LabelsOfOneClass_NamesTheTask()
    {
        var labels = Train.Labels.Select((l, i) => i % 2 == 1 ? 1 : l).ToArray();
        var rows = new TabularRows(Train.Cardinalities, Train.Codes, Train.Tasks, labels);

        var error = Assert.Throws<LearningRefusedException>(() => TabularLearner.Train(rows, Test, Small, null, default));

        Assert.Contains("Task 'both' has 800 rows labelled 1 and 0 labelled 0", error.Message);
    }

    [Fact]
    public void Rows_CodeOrLabelOutOfRange_NamesRowColumnAndValue()
    {
        var code = Assert.Throws<ArgumentException>(() => new TabularRows([2, 3], [0, 1, 1, 3], ["t"], [0, 1]));
        var label = Assert.Throws<ArgumentException>(() => new TabularRows([2], [0, 1], ["t"], [0, float.NaN]));

        var weight = Assert.Throws<ArgumentException>(() => new TabularRows([2], [0, 1], ["t"], [0, 1], [1, float.NaN]));

        Assert.Contains("Row 1: the weight is NaN", weight.Message);
        Assert.Contains("Row 1, column 1: the code is 3; it must be 0–2.", code.Message);
        Assert.Contains("Row 1, task 't': the label is NaN", label.Message);
    }

    [Fact]
    public void Options_OutOfRange_NamesEveryOne()
    {
        var error = Assert.Throws<ArgumentException>(() => new TabularOptions { LearningRate = 3, Extractor = "moe" }.Validate());

        Assert.Contains("'LearningRate' is 3; it must be above 0 and at most 0.1.", error.Message);
        Assert.Contains("'Extractor' is moe", error.Message);
    }

    private static void RequireLearned(TabularOutcome outcome)
    {
        for (var task = 0; task < 2; task++)
        {
            bool[] labels = [.. Enumerable.Range(0, Test.Count).Select(i => Test.Labels[(i * 2) + task] > 0.5f)];
            float[] scores = [.. Enumerable.Range(0, Test.Count).Select(i => outcome.Scores[(i * 2) + task])];
            var auc = BinaryMetrics.Auc(labels, scores);
            Assert.True(auc > 0.95, $"Task {Test.Tasks[task]}: AUC {auc:0.000}.");
        }
    }

    /// <summary>Three columns of four values; the tasks are "either of the first two is high" and "both are".</summary>
    private static TabularRows Rows(int seed, int count)
    {
        var random = new Random(seed);
        var (codes, labels) = (new int[count * 3], new float[count * 2]);
        for (var i = 0; i < count; i++)
        {
            for (var c = 0; c < 3; c++) codes[(i * 3) + c] = 1 + random.Next(4);
            var (a, b) = (codes[i * 3] > 2, codes[(i * 3) + 1] > 2);
            (labels[i * 2], labels[(i * 2) + 1]) = (a || b ? 1 : 0, a && b ? 1 : 0);
        }

        return new TabularRows([5, 5, 5], codes, ["either", "both"], labels);
    }
}
