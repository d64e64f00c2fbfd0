using OrleansRec.Learning.Balancing;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluate;

/// <summary>The balancers that tasks can be weighed by.</summary>
internal static class Balancers
{
    /// <exception cref="RefusedException">There is no such balancer.</exception>
    public static string Require(string name) => BalancerRegistry.Has(name)
        ? name
        : throw new RefusedException($"Balancer '{name}' does not exist; there are {string.Join(", ", BalancerRegistry.Names)}.");
}
