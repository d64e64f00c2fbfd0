using OrleansRec.Learning.Balancing;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The balancers that tasks can be weighed by.</summary>
internal static class Balancers
{
    /// <summary>The names of a list such as <c>static,pcgrad</c>; none where it is not given.</summary>
    /// <exception cref="RefusedException">A balancer does not exist, or is named twice.</exception>
    public static IReadOnlyList<string> Require(string? list)
    {
        string[] names = list?.Split(',') ?? [];
        foreach (var name in names)
        {
            if (!BalancerRegistry.Has(name)) throw new RefusedException($"Balancer '{name}' does not exist; there are {string.Join(", ", BalancerRegistry.Names)}.");
            if (names.Count(n => n == name) > 1) throw new RefusedException($"'--balancer' names '{name}' twice; name each once.");
        }

        return names;
    }
}
