using Orleans.Concurrency;
using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Abstractions;

/// <summary>The scenarios of a shop. Key: the model's name, as a silo reads all of them in one call and there are few.</summary>
[Alias("OrleansRec.IScenarioGrain")]
public interface IScenarioGrain : IGrainWithStringKey
{
    /// <summary>Everything in force, built-in ones included.</summary>
    [Alias("List"), AlwaysInterleave]
    ValueTask<ScenarioList> List();

    /// <summary>As <see cref="List"/>; null where it is still of that version.</summary>
    [Alias("ListSince"), AlwaysInterleave]
    ValueTask<ScenarioList?> ListSince(long version);

    /// <summary>Adds or replaces one; returns when it is durable. Every silo has it within a second.</summary>
    /// <exception cref="Contracts.Errors.InvalidRequestException">A field is out of its limits, or names an unknown source, rule, task or attribute.</exception>
    /// <exception cref="Contracts.Errors.UnavailableException">It is not known whether it was stored; send it again.</exception>
    [Alias("Set")]
    ValueTask<Scenario> Set(Scenario scenario);

    /// <summary>Removes what the shop said of a name: the built-in one is in force again, where there is one.</summary>
    /// <returns>False where the shop had said nothing.</returns>
    /// <exception cref="Contracts.Errors.UnavailableException">It is not known whether it was removed; ask again.</exception>
    [Alias("Reset")]
    ValueTask<bool> Reset(string name);
}
