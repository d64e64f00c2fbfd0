using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Ranking.Tests.Metrics;

public class PairedDifferenceTests
{
    [Fact]
    public void Of_TwoRowsOfEitherLabel_IsTheHandsSum()
    {
        // AUC 1 against 3/4: of the others, the 2nd true row beats one of two false ones, the 1st false row is beaten by one of two true ones.
        // Influences of persons 1 to 4, the first scores' all 0: (1 − 3/4)/2, (1/2 − 3/4)/2, (1/2 − 3/4)/2, (1 − 3/4)/2, so 1/8 in size each.
        var difference = PairedDifference.OfAucs([1, 2, 3, 4], [true, true, false, false], [0.9f, 0.8f, 0.2f, 0.1f], [0.9f, 0.4f, 0.5f, 0.1f])!.Value;
        Assert.Equal(0.25, difference.Value, 12);
        Assert.Equal(Math.Sqrt(4 / 64.0 * 4 / 3), difference.Error, 12);
        Assert.Equal(difference.Value - (1.96 * difference.Error), difference.Low, 12);
    }

    [Fact]
    public void Of_SameOrder_IsZeroWithoutError() =>
        Assert.Equal(new PairedDifference(0, 0), PairedDifference.OfAucs([1, 2, 3], [true, false, true], [0.9f, 0.5f, 0.1f], [0.8f, 0.4f, 0.2f]));

    [Fact]
    public void Of_EveryPersonTwice_ErrsAsRowsOfOnePerson()
    {
        // Rows that only repeat what their person's other row says must not make the difference look surer.
        var random = new Random(5);
        int[] people = [.. Enumerable.Range(0, 200)];
        bool[] labels = [.. people.Select(_ => random.Next(3) == 0)];
        float[] scores = [.. people.Select(_ => random.Next(9) / 9f)], others = [.. people.Select(_ => random.Next(9) / 9f)];
        var once = PairedDifference.OfAucs(people, labels, scores, others)!.Value;
        var twice = PairedDifference.OfAucs([.. people, .. people], [.. labels, .. labels], [.. scores, .. scores], [.. others, .. others])!.Value;
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
        Assert.Null(PairedDifference.OfAucs([1, 2], [true, true], [0.1f, 0.2f], [0.1f, 0.2f]));
        Assert.Null(PairedDifference.OfAucs([1, 1], [true, false], [0.1f, 0.2f], [0.1f, 0.2f]));
    }

    [Fact]
    public void OfAccuracies_ThreePeople_IsTheHandsSum()
    {
        // Rows +1, 0, 0, −1, +1, +1: mean 1/3. By person (two rows each, sixths): (2/3 − 1/3)/6, (−1/3 − 4/3)/6, (2/3 + 2/3)/6.
        var difference = PairedDifference.OfAccuracies(
            [1, 1, 2, 2, 3, 3], [true, true, false, false, true, true], [false, true, false, true, false, false])!.Value;
        Assert.Equal(1 / 3.0, difference.Value, 12);
        Assert.Equal(Math.Sqrt(((1 / 324.0) + (25 / 324.0) + (16 / 324.0)) * 3 / 2), difference.Error, 12);
    }

    [Fact]
    public void OfAccuracies_OnePersonOrNone_IsNothing()
    {
        Assert.Null(PairedDifference.OfAccuracies([1, 1], [true, false], [false, false]));
        Assert.Null(PairedDifference.OfAccuracies([], [], []));
    }

    [Fact]
    public void Over_RowsOfOthers_Throws()
    {
        var classes = new ClassAnswers([1, 2], [0, 1], [0, 0]);
        Assert.Equal(0.5, (classes with { Predicted = [0, 1] }).Over(classes)!.Value.Value, 12);
        Assert.Throws<ArgumentException>(() => classes.Over(classes with { Truth = [1, 1] }));
        Assert.Throws<ArgumentException>(() => classes.Over(classes with { People = [1, 3] }));
        Assert.Throws<ArgumentException>(() => classes.Over(new TaskAnswers([1, 2], [false, true], [0.1f, 0.2f])));
    }

    /// <summary>Ten rows each of forty people, whose rows are alike, by two scores that share some of their noise.</summary>
    private static PairedDifference Draw(Random random)
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

        return PairedDifference.OfAucs([.. people], [.. labels], [.. scores], [.. others])!.Value;
    }
}
