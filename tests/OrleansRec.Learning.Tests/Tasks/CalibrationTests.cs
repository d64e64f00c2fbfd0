using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Learning.Tests.Tasks;

public sealed class CalibrationTests
{
    [Fact]
    public void Fit_HeadThatIsTooSure_FindsWhatMadeItSo()
    {
        // What comes true follows from log-odds of (z − 1) / 2 where the head says z.
        var (outcomes, scores) = Rows(40_000, z => (z - 1) / 2);

        var fitted = Calibration.Fit(outcomes, scores, Calibration.None);

        Assert.Equal(0.5, fitted.Slope, 0.03);
        Assert.Equal(-0.5, fitted.Shift, 0.03);
        var mended = Array.ConvertAll(scores, s => new Calibration(1 / fitted.Slope, -fitted.Shift / fitted.Slope).Undo(s));
        Assert.True(BinaryMetrics.CalibrationError(outcomes, scores) > 0.1);
        Assert.InRange(BinaryMetrics.CalibrationError(outcomes, mended), 0, 0.01);
    }

    [Fact]
    public void Fit_FewRowsOrNone_ChangesLittle()
    {
        Assert.Equal(new Calibration(0.7, 0.2), Calibration.Fit([], [], new Calibration(0.7, 0.2)));

        var fitted = Calibration.Fit([true, true], [0.5f, 0.5f], Calibration.None, spread: 0.2);

        Assert.Equal(1, fitted.Slope, 6);
        Assert.InRange(fitted.Shift, 0.001, 0.04);
    }

    [Fact]
    public void Fit_HeadThatIsWorseThanChance_KeepsTheOrder()
    {
        var (outcomes, scores) = Rows(5_000, z => -2 * z);

        var fitted = Calibration.Fit(outcomes, scores, Calibration.None);

        Assert.InRange(fitted.Slope, 0.01, 0.1);
        Assert.True(double.IsFinite(fitted.Shift));
    }

    [Fact]
    public void Fit_ScoresOfZeroAndOne_AreFinite()
    {
        var fitted = Calibration.Fit([true, false, true, false], [1, 0, 0, 1], Calibration.None);

        Assert.True(fitted.Slope > 0 && double.IsFinite(fitted.Slope) && double.IsFinite(fitted.Shift), $"{fitted}");
    }

    private static (bool[] Outcomes, float[] Scores) Rows(int count, Func<double, double> truth)
    {
        var random = new Random(5);
        var (outcomes, scores) = (new bool[count], new float[count]);
        for (var i = 0; i < count; i++)
        {
            var z = (random.NextDouble() * 6) - 3;
            scores[i] = (float)(1 / (1 + Math.Exp(-z)));
            outcomes[i] = random.NextDouble() < 1 / (1 + Math.Exp(-truth(z)));
        }

        return (outcomes, scores);
    }
}
