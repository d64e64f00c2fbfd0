using OrleansRec.Serving.Engine;

namespace OrleansRec.Serving.Tests.Engine;

public class EngineOptionsTests
{
    [Fact]
    public void Validate_Defaults_Succeed() => Assert.True(new EngineOptionsValidator().Validate(null, new EngineOptions()).Succeeded);

    [Fact]
    public void Validate_SeveralFaults_NamesThemAll()
    {
        var result = new EngineOptionsValidator().Validate(null, new EngineOptions { MaxQueue = 0, Deadline = TimeSpan.Zero });
        Assert.Equal(
            ["EngineOptions.MaxQueue is 0; set 1 to 1000000.", "EngineOptions.Deadline is 00:00:00; set more than 0."], result.Failures);
    }
}
