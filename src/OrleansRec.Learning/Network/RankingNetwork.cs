using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>The dense part of the model: item tower, sequence encoder, target attention and ranker. The tables stand beside it.</summary>
internal sealed class RankingNetwork : nn.Module
{
    public RankingNetwork(Schema schema, double dropout) : base(nameof(RankingNetwork))
    {
        Items = new ItemTower(schema);
        Sequences = new SequenceEncoder(schema, dropout);
        Attention = new TargetAttention(schema);
        Ranker = new Ranker(schema, dropout);
        register_module(nameof(Items), Items);
        register_module(nameof(Sequences), Sequences);
        register_module(nameof(Attention), Attention);
        register_module(nameof(Ranker), Ranker);
        this.to(Device.Current);
    }

    public ItemTower Items { get; }

    public SequenceEncoder Sequences { get; }

    public TargetAttention Attention { get; }

    public Ranker Ranker { get; }

    public IEnumerable<(string Name, Parameter Parameter)> Parameters() => named_parameters();
}
