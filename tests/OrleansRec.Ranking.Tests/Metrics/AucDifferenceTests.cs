using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class AucDifferenceTests
{
    [Fact]
    public void Of_TwoRowsOfEitherLabel_IsTheHandsSum()
    {
        // AUC 1 against 3/4: of the others, the 2nd true row beats one of two false ones, the 1st false row is beaten by one of two true ones.
        // Influences of persons 1 to 4, the first scores' all 0: (1 − 3/4)/2, (1/2 − 3/4)/2, (1/2 − 3/4)/2, (1 − 3/4)/2, so 1/8 in size each.
        var difference = AucDifference.Of([1, 2, 3, 4], [true, true, false, false], [0.9f, 0.8f, 0.2f, 0.1f], [0.9f, 0.4f, 0.5f, 0.1f])!.Value;
        Assert.Equal(0.25, difference.Value, 12);
        Assert.Equal(Math.Sqrt(4 / 64.0 * 4 / 3), difference.Error, 12);
        Assert.Equal(difference.Value - (1.96 * difference.Error), difference.Low, 12);
    }

    [Fact]
    public void Of_SameOrder_IsZeroWithoutError() =>
        Assert.Equal(new AucDifference(0, 0), AucDifference.Of([1, 2, 3], [true, false, true], [0.9f, 0.5f, 0.1f], [0.8f, 0.4f, 0.2f]));

    [Fact]
    public void Of_EveryPersonTwice_ErrsAsRowsOfOnePerson()
    {
        // Rows that only repeat what their person's other row says must not make the difference look surer.
        var random = new Random(5);
        int[] people = [.. Enumerable.Range(0, 200)];
        bool[] labels = [.. people.Select(_ => random.Next(3) == 0)];
        float[] scores = [.. people.Select(_ => random.Next(9) / 9f)], others = [.. people.Select(_ => random.Next(9) / 9f)];
        var once = AucDifference.Of(people, labels, scores, others)!.Value;
        var twice = AucDifference.Of([.. people, .. people], [.. labels, .. labels], [.. scores, .. scores], [.. others, .. others])!.Value;
        Assert.Equal(once.Value, twice.Value, 12);
        Assert.Equal(once.Error, twice.Error, 12);
    }

    [Fact]
    public void Of_ManyDraws_ErrorIsTheirSpread()
    {
        var random = new Random(3);
        var draws = Enumerable.Range(0, 400).Select(_ => Draw(random)).ToList();
        var mean = draws.Average(d => d.Value);
        var spread = Math.Sqrt(draws.Average(d => (d.Value - mean) * (d.Value - mean)));
        Assert.InRange(draws.Average(d => d.Error) / spread, 0.9, 1.1);
    }

    [Fact]
    public void Of_OneLabelOrOnePerson_IsNothing()
    {
        Assert.Null(AucDifference.Of([1, 2], [true, true], [0.1f, 0.2f], [0.1f, 0.2f]));
        Assert.Null(AucDifference.Of([1, 1], [true, false], [0.1f, 0.2f], [0.1f, 0.2f]));
    }

    /// <summary>Ten rows each of forty people, whose rows are alike, by two scores that share some of their noise.</summary>
    private static AucDifference Draw(Random random)
    {
        var (people, labels, scores, others) = (new List<int>(), new List<bool>(), new List<float>(), new List<float>());
        for (var person = 0; person < 40; person++)
        {
            var taste = random.NextDouble();
            for (var row = 0; row < 10; row++)
            {
                var noise = random.NextDouble();
                people.Add(person);
                labels.Add(random.NextDouble() < 0.6 * taste);
                scores.Add((float)(taste + noise));
                others.Add((float)(taste + noise + (2 * random.NextDouble())));
            }
        }

        return AucDifference.Of([.. people], [.. labels], [.. scores], [.. others])!.Value;
    }
}
