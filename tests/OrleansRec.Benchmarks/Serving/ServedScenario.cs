using System.CommandLine;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Serving.Scenarios;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>The scenario that <c>serving</c> asks for: the home page's with another number of candidates.</summary>
internal static class ServedScenario
{
    public const string Name = "benchmark";

    /// <summary>Fewer would leave a source of the home page without a share.</summary>
    private const int FewestCandidates = 30;

    public static Option<int> Candidates { get; } = CandidatesOption();

    /// <summary>The home page's sources with its shares.</summary>
    public static Scenario Of(int candidates)
    {
        var home = BuiltInScenarios.All.Single(scenario => scenario.Name == Scenarios.Home);
        var (all, before) = (home.Sources.Sum(source => source.Quota), 0);
        var sources = new List<ScenarioSource>();
        foreach (var source in home.Sources)
        {
            var quota = ((before + source.Quota) * candidates / all) - (before * candidates / all);
            before += source.Quota;
            sources.Add(source with { Quota = quota });
        }

        return home with { Name = Name, Sources = sources, BuiltIn = false };
    }

    private static Option<int> CandidatesOption()
    {
        var option = BenchmarkOptions.Size("--candidates", 200, "Candidates of a list");
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < FewestCandidates or > Limits.MaxCandidates)
                result.AddError($"'--candidates' is out of range; give {FewestCandidates} to {Limits.MaxCandidates}.");
        });
        return option;
    }
}
