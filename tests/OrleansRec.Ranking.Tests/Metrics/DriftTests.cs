using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class DriftTests
{
    [Fact]
    public void Psi_OtherShares_IsTheSumOverBins()
    {
        // (.2 − .5) ln(.2 / .5) + (.8 − .5) ln(.8 / .5) = .4159, smoothing and chance aside.
        Assert.Equal(0.4159, Drift.Psi([50_000, 50_000], [20_000, 80_000]), 0.001);
    }

    [Fact]
    public void Psi_SameShares_IsNothing() => Assert.Equal(0, Drift.Psi([10, 20, 30], [100, 200, 300]), 12);

    [Fact]
    public void Psi_BinsThatNeitherHas_AreNone() =>
        Assert.Equal(Drift.Psi([50, 50], [20, 80]), Drift.Psi([50, 50, 0, 0], [20, 80, 0, 0]), 12);

    [Fact]
    public void Psi_OneSideEmpty_IsNothing() => Assert.Equal(0, Drift.Psi([0, 0], [1, 2]));

    [Fact]
    public void Psi_SmallSamplesOfOneDistribution_ChanceIsTakenOff()
    {
        var random = new Random(3);
        var measured = Enumerable.Range(0, 200).Average(_ =>
        {
            var counts = new double[10];
            for (var i = 0; i < 200; i++) counts[random.Next(10)]++;
            return Drift.Psi([1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000], counts);
        });
        Assert.InRange(measured, 0, 0.02);
    }

    [Fact]
    public void Psi_DifferentBins_AreRefused() => Assert.Throws<ArgumentException>(() => Drift.Psi([1, 2], [1]));
}
