using OrleansRec.Learning.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>The dense part of the model: item tower, sequence encoder, target attention, ranker and profile heads. The tables stand beside it.</summary>
internal sealed class RankingNetwork : nn.Module
{
    private const string CategoryHead = "Items._category";
    private const string AttributesHead = "Items._attributes";
    private static readonly string[] Heads = ["Ranker._towers", "Ranker._wide", "Ranker._position", CategoryHead, AttributesHead, nameof(Profiles)];

    public RankingNetwork(Schema schema, double dropout) : base(nameof(RankingNetwork))
    {
        Items = new ItemTower(schema, dropout);
        Sequences = new SequenceEncoder(schema, dropout);
        Attention = new TargetAttention(schema);
        Ranker = new Ranker(schema, dropout);
        Profiles = new ProfileHeads(schema);
        register_module(nameof(Items), Items);
        register_module(nameof(Sequences), Sequences);
        register_module(nameof(Attention), Attention);
        register_module(nameof(Ranker), Ranker);
        register_module(nameof(Profiles), Profiles);
        this.to(Device.Current);
    }

    public ItemTower Items { get; }

    public SequenceEncoder Sequences { get; }

    public TargetAttention Attention { get; }

    public Ranker Ranker { get; }

    public ProfileHeads Profiles { get; }

    /// <summary>What layers count beside what they learn: means and variances of activations.</summary>
    public IEnumerable<(string Name, Tensor Count)> Counts => named_buffers().Where(b => b.buffer.dtype == ScalarType.Float32);

    /// <summary>Parameters and counts live as long as the network, whatever scope it was made in.</summary>
    public RankingNetwork Keep()
    {
        foreach (var (_, parameter) in Parameters()) parameter.DetachFromDisposeScope();
        foreach (var (_, buffer) in named_buffers()) buffer.DetachFromDisposeScope();
        return this;
    }

    public IEnumerable<(string Name, Parameter Parameter)> Parameters() => named_parameters();

    /// <summary>The heads of content and people with what only they read: heads that share a layer are one group.</summary>
    public IEnumerable<(string[] Heads, (string Name, Parameter Parameter)[] Parameters)> HeadGroups()
    {
        yield return ([LossPlan.Category], Split([CategoryHead]).Of);
        yield return ([LossPlan.Attributes], Split([AttributesHead]).Of);
        yield return ([LossPlan.Interests, LossPlan.Preferences, LossPlan.Traits], Split([nameof(Profiles)]).Of);
    }

    /// <summary>What several tasks read, and what stands behind it for one task alone: towers and heads.</summary>
    public (Tensor[] Shared, Tensor[] Others) SharedAndOthers()
    {
        var (others, shared) = Split(Heads);
        return ([.. shared.Select(p => p.Parameter)], [.. others.Select(p => p.Parameter)]);
    }

    private ((string Name, Parameter Parameter)[] Of, (string Name, Parameter Parameter)[] Others) Split(string[] prefixes)
    {
        var parameters = Parameters().ToLookup(p => prefixes.Any(prefix => p.Name.StartsWith(prefix, StringComparison.Ordinal)));
        return ([.. parameters[true]], [.. parameters[false]]);
    }
}
