using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Tests.Scenarios;

public class BuiltInScenariosTests
{
    [Fact]
    public void All_IsTheContractsNames_AndEachCanRun()
    {
        Assert.Equal(Contracts.Recommendations.Scenarios.All, BuiltInScenarios.All.Select(scenario => scenario.Name));
        Assert.All(BuiltInScenarios.All, scenario =>
        {
            Contracts.Validation.ScenarioValidation.Require(scenario);
            ScenarioCompiler.RequireTasks(scenario, tasks: null);
            Assert.InRange(ScenarioCompiler.Compile(scenario).CandidateCount, 200, 500);
        });
    }

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(BuiltInScenarios.Find("checkout"));
}
