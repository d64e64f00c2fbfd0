using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class BinaryMetricsTests
{
    [Fact]
    public void Auc_ScoresWithTies_TiesCountHalf()
    {
        // Pairs (true, false): .9>.5, .9>.1, .5=.5, .5>.1 → (1 + 1 + .5 + 1) / 4.
        Assert.Equal(0.875, BinaryMetrics.Auc([true, false, true, false], [0.9f, 0.5f, 0.5f, 0.1f]), 12);
    }

    [Fact]
    public void Auc_EqualScores_IsOneHalf() =>
        Assert.Equal(0.5, BinaryMetrics.Auc([true, false, false, true, false], [0.3f, 0.3f, 0.3f, 0.3f, 0.3f]), 12);

    [Fact]
    public void Auc_OneLabelOnly_IsNotANumber()
    {
        Assert.True(double.IsNaN(BinaryMetrics.Auc([true, true], [0.1f, 0.2f])));
        Assert.True(double.IsNaN(BinaryMetrics.Auc([], [])));
    }

    [Fact]
    public void Auc_ScoreThatIsNotANumber_IsNotANumber() =>
        Assert.True(double.IsNaN(BinaryMetrics.Auc([true, false, true], [0.1f, float.NaN, 0.3f])));

    [Fact]
    public void Auc_RandomRows_EqualsTheShareOfPairs()
    {
        var random = new Random(7);
        var labels = Enumerable.Range(0, 200).Select(_ => random.Next(3) == 0).ToArray();
        var scores = labels.Select(_ => random.Next(20) / 20f).ToArray();
        double won = 0, pairs = 0;
        for (var i = 0; i < labels.Length; i++)
            for (var j = 0; j < labels.Length; j++)
            {
                if (!labels[i] || labels[j]) continue;
                pairs++;
                won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
            }

        Assert.Equal(won / pairs, BinaryMetrics.Auc(labels, scores), 12);
    }

    [Fact]
    public void UserAuc_PeopleWithOneLabelOnly_AreLeftOut()
    {
        // Person 1: right (1); person 2: wrong (0); person 3 has no false row.
        int[] users = [1, 2, 1, 2, 3];
        bool[] labels = [true, true, false, false, true];
        float[] scores = [0.6f, 0.2f, 0.4f, 0.9f, 0.5f];
        Assert.Equal(0.5, BinaryMetrics.UserAuc(users, labels, scores), 12);
    }

    [Fact]
    public void LogLoss_TwoRows_IsTheMeanOfTheirLogarithms() =>
        Assert.Equal(-(Math.Log(0.75) + Math.Log(0.5)) / 2, BinaryMetrics.LogLoss([true, false], [0.75f, 0.5f]), 12);

    [Fact]
    public void LogLoss_CertainAndWrong_IsFinite() =>
        Assert.Equal(-Math.Log(BinaryMetrics.Epsilon), BinaryMetrics.LogLoss([true], [0f]), 6);

    [Fact]
    public void CalibrationError_TwoBins_WeighsGapsByRows()
    {
        // Bin .2: two rows, mean score .25, share of true 0.5 → gap .25 · 2/3; bin 1 (1.0 falls in the last): gap 0.
        Assert.Equal(0.5 / 3, BinaryMetrics.CalibrationError([true, false, true], [0.25f, 0.25f, 1f]), 6);
    }

    [Theory]
    [InlineData(0.8, 50, 50, 0.0445)]
    [InlineData(0.5, 10, 1_000, 0.0918)]
    public void AucError_KnownCase_IsTheFormulas(double auc, int positives, int negatives, double expected) =>
        Assert.Equal(expected, BinaryMetrics.AucError(auc, positives, negatives), 4);
}
