using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference.Forms;

/// <summary>A trained version with another ranker; the tables are the version's own.</summary>
internal static class DerivedNetwork
{
    /// <summary>Name of what makes up the ranker.</summary>
    public const string Ranker = nameof(RankingNetwork.Ranker) + ".";

    /// <param name="schema">Of the new network.</param>
    /// <param name="seed">Of weights that nothing is taken over for.</param>
    /// <param name="take">What the parameter of a name takes over from the version's of that name; null: nothing.</param>
    public static InferenceState Of(InferenceState version, Schema schema, int seed, Func<string, Tensor, Tensor?> take)
    {
        manual_seed(seed);
        var network = new RankingNetwork(schema, dropout: 0).Keep();
        using var none = no_grad();
        var weights = version.Network.Parameters().ToDictionary(p => p.Name, p => (Tensor)p.Parameter);
        foreach (var (name, parameter) in network.Parameters())
            if (weights.TryGetValue(name, out var weight) && take(name, weight) is { } taken) parameter.copy_(taken);
        var counts = version.Network.Counts.ToDictionary(c => c.Name, c => c.Count);
        foreach (var (name, count) in network.Counts) count.copy_(counts[name]);
        return version with { Schema = schema, Network = network };
    }
}
