using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Tests.Scenarios;

public class BuiltInScenariosTests
{
    [Fact]
    public void Find_EveryNameOfTheContract_IsThere() =>
        Assert.All(Contracts.Recommendations.Scenarios.All, name => Assert.Equal(name, BuiltInScenarios.Find(name)?.Name));

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(BuiltInScenarios.Find("checkout"));

    [Fact]
    public void CandidateCount_BuiltIn_IsAFewHundred() =>
        Assert.All(Contracts.Recommendations.Scenarios.All, name => Assert.InRange(BuiltInScenarios.Find(name)!.CandidateCount, 200, 350));
}
