namespace OrleansRec.Learning.Balancing;

/// <summary>The balancers by name.</summary>
public static class BalancerRegistry
{
    /// <summary>What is used unless another is named.</summary>
    public const string Default = "static";

    // A new balancer is one file and one line here.
    private static readonly (string Name, Func<double[], int, Balancer> Create)[] Balancers =
    [
        (Default, (weights, _) => new StaticBalancer(weights)),
        ("uncertainty", (weights, _) => new UncertaintyBalancer(weights)),
        ("dwa", (weights, _) => new DwaBalancer(weights)),
        ("gradnorm", (weights, _) => new GradNormBalancer(weights)),
        ("pcgrad", (weights, seed) => new PcGradBalancer(weights, seed)),
        ("famo", (weights, _) => new FamoBalancer(weights)),
    ];

    /// <summary>Every balancer's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Balancers.Select(b => b.Name)];

    /// <summary>Whether there is a balancer of that name.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <param name="weights">Weight of each task, which the balancer multiplies by its own.</param>
    /// <param name="seed">Of what it draws.</param>
    /// <exception cref="ArgumentException">There is no such balancer.</exception>
    internal static Balancer Create(string name, double[] weights, int seed)
    {
        foreach (var balancer in Balancers)
            if (balancer.Name == name) return balancer.Create(weights, seed);
        throw new ArgumentException($"Balancer '{name}' does not exist; there are {string.Join(", ", Names)}.");
    }
}
