using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>The dense part of the model: item tower, sequence encoder, target attention, ranker and profile heads. The tables stand beside it.</summary>
internal sealed class RankingNetwork : nn.Module
{
    private static readonly string[] ContentAndProfile = ["Items._category", "Items._attributes", nameof(Profiles)];
    private static readonly string[] Heads = ["Ranker._towers", "Ranker._wide", "Ranker._position", .. ContentAndProfile];

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

    /// <summary>The heads of content and people, and everything else.</summary>
    public (Parameter[] Heads, Parameter[] Others) ContentAndProfileHeads() => Split(ContentAndProfile);

    /// <summary>What several tasks read, and what stands behind it for one task alone: towers and heads.</summary>
    public (Tensor[] Shared, Tensor[] Others) SharedAndOthers()
    {
        var (others, shared) = Split(Heads);
        return (shared, others);
    }

    private (Parameter[] Of, Parameter[] Others) Split(string[] prefixes)
    {
        var parameters = Parameters().ToLookup(p => prefixes.Any(prefix => p.Name.StartsWith(prefix, StringComparison.Ordinal)), p => p.Parameter);
        return ([.. parameters[true]], [.. parameters[false]]);
    }
}
