using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Grains.Scenarios;

/// <summary>What grain storage keeps of a shop's scenarios: its own ones, and how often they changed.</summary>
[GenerateSerializer, Alias("OrleansRec.ScenarioState")]
internal sealed class ScenarioState
{
    [Id(0)] public Dictionary<string, Scenario> Own { get; set; } = [];

    [Id(1)] public long Version { get; set; }
}
