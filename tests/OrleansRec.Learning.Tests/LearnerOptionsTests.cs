namespace OrleansRec.Learning.Tests;

public sealed class LearnerOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreFine() => new LearnerOptions().Validate();

    [Fact]
    public void Validate_OutOfRange_NamesEachWithItsValueAndLimit()
    {
        var options = new LearnerOptions
        {
            Weights = new TaskWeights { Click = -20, Traits = double.NaN },
            IncrementalScale = -1000,
            WeightDecay = -50,
            SoftmaxItems = -3,
        };

        var message = Assert.Throws<ArgumentException>(options.Validate).Message;

        Assert.Contains("'Weights:Click' is -20; it must be 0–1,000.", message);
        Assert.Contains("'Weights:Traits' is NaN;", message);
        Assert.Contains("'IncrementalScale' is -1000; it must be above 0 and at most 10.", message);
        Assert.Contains("'WeightDecay' is -50; it must be 0–1.", message);
        Assert.Contains("'SoftmaxItems' is -3; it must be at least 1.", message);
    }
}
