using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class ClassMetricsTests
{
    [Fact]
    public void Accuracy_ThreeOfFour_IsThreeQuarters() =>
        Assert.Equal(0.75, ClassMetrics.Accuracy([1, 2, 3, 3], [1, 2, 3, 1]), 12);

    [Fact]
    public void MacroF1_ClassesOfDifferentSize_WeighTheSame()
    {
        // Class 1: TP 1, FP 1 → 2/3; class 2: TP 1 → 1; class 3: TP 1, FN 1 → 2/3.
        Assert.Equal((2.0 / 3 + 1 + 2.0 / 3) / 3, ClassMetrics.MacroF1([1, 2, 3, 3], [1, 2, 3, 1]), 12);
    }

    [Fact]
    public void MacroF1_ClassOnlyPredicted_CountsAsZero() =>
        Assert.Equal(((2.0 / 3) + 0) / 2, ClassMetrics.MacroF1([1, 1], [1, 9]), 12);

    [Fact]
    public void Binary_PerfectScores_AreMeasuredAsSuch()
    {
        var m = TaskMetrics.Binary([1, 1], [true, false], [0.9f, 0.2f]);
        Assert.Equal((2, 1.0, 1.0, 1.0, 1.0), (m.Rows, m.Auc, m.UserAuc, m.Accuracy, m.MacroF1));
    }

    [Fact]
    public void Binary_OneLabelOnly_HasNoAuc()
    {
        var m = TaskMetrics.Binary([1, 2], [false, false], [0.9f, 0.2f]);
        Assert.Null(m.Auc);
        Assert.Null(m.UserAuc);
        Assert.Equal(0.5, m.Accuracy);
    }

    [Fact]
    public void LogLoss_ProbabilityOfTheTrueClass_Counts() =>
        Assert.Equal((Math.Log(2) + Math.Log(4)) / 2, ClassMetrics.LogLoss([0, 1], [0.5f, 0.5f, 0.75f, 0.25f]), 6);

    [Fact]
    public void ClassReport_HandCounted_PrecisionRecallAndF1()
    {
        var report = ClassReport.Of(["a", "b", "never"], [0, 0, 0, 1], [0, 1, 1, 1]);

        Assert.Equal(new ClassReport("a", 3, 1, 1.0 / 3, 0.5), report[0]);
        Assert.Equal(new ClassReport("b", 1, 1.0 / 3, 1, 0.5), report[1]);
        Assert.Equal(new ClassReport("never", 0, 0, 0, 0), report[2]);
    }
}
