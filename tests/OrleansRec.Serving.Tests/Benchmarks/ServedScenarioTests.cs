using System.CommandLine;
using OrleansRec.Benchmarks.Serving;
using OrleansRec.Contracts;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Serving.Tests.Benchmarks;

public class ServedScenarioTests
{
    [Theory]
    [InlineData(200)]
    [InlineData(30, "--candidates", "30")]
    [InlineData(317, "--candidates", "317")]
    [InlineData(Limits.MaxCandidates, "--candidates", "2000")]
    public void Candidates_OfTheCommandLine_AreSharedAmongTheSourcesOfTheHomePage(int candidates, params string[] arguments)
    {
        var parsed = Parse(arguments);
        Assert.Empty(parsed.Errors);
        var served = ServedScenario.Of(parsed.GetValue(ServedScenario.Candidates));

        Assert.Equal(candidates, served.Sources.Sum(source => source.Quota));
        Assert.Equal(candidates, ScenarioCompiler.Compile(served).CandidateCount);
        var home = BuiltInScenarios.All.Single(scenario => scenario.Name == Contracts.Recommendations.Scenarios.Home).Sources;
        var all = home.Sum(source => source.Quota);
        Assert.Equal(home.Select(source => source.Name), served.Sources.Select(source => source.Name));
        Assert.All(home.Zip(served.Sources), pair => Assert.InRange(pair.Second.Quota, Math.Max(1, (pair.First.Quota * candidates / (double)all) - 1), (pair.First.Quota * candidates / (double)all) + 1));
    }

    [Theory]
    [InlineData("29")]
    [InlineData("2001")]
    public void Candidates_OutOfRange_AreRefusedByName(string value) =>
        Assert.Contains("--candidates", Assert.Single(Parse("--candidates", value).Errors).Message);

    private static ParseResult Parse(params string[] arguments) => new RootCommand { ServedScenario.Candidates }.Parse(arguments);
}
