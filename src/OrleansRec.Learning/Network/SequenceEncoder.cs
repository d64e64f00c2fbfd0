using OrleansRec.Learning.Encoders;
using OrleansRec.Ranking.Users;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Behaviour sequences to embeddings: the schema's encoder over item + kind + time gap. Column 0 is a start token, so that a person
/// without behaviours has an embedding too.
/// </summary>
internal sealed class SequenceEncoder : nn.Module
{
    /// <summary>The kind of column 0.</summary>
    public const int Start = BehaviourKinds.Count;

    public const int Gaps = 16;

    private readonly int _columns;
    private readonly Embedding _kind;
    private readonly Embedding _gap;
    private readonly Encoder _encoder;
    private readonly Linear _output;
    private readonly Dropout _dropout;

    public SequenceEncoder(Schema schema, double dropout) : base(nameof(SequenceEncoder))
    {
        _columns = schema.SequenceLength + 1;
        _kind = nn.Embedding(BehaviourKinds.Count + 1, schema.Dimension);
        _gap = nn.Embedding(Gaps, schema.Dimension);
        _encoder = EncoderRegistry.Create(schema.Encoder, new EncoderShape(schema.Dimension, schema.SequenceLength + 1, dropout));
        _output = nn.Linear(schema.Dimension, schema.Dimension);
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>Inputs float[B, T, D] of a sequence: item vectors float[B, T, D], kinds and gaps int64[B, T].</summary>
    /// <exception cref="ArgumentException">The sequences are longer than the schema's.</exception>
    public Tensor Embed(Tensor items, Tensor kinds, Tensor gaps)
    {
        if (kinds.size(1) > _columns)
            throw new ArgumentException($"The sequences have {kinds.size(1) - 1} behaviours; the model reads the latest {_columns - 1} ('SequenceLength').", nameof(kinds));
        return items.Plus(_kind.forward(kinds).Plus(_gap.forward(gaps)) * Scalars.Of(0.1));
    }

    /// <summary>float[B, T, D]: the person's embedding after each behaviour.</summary>
    public Tensor forward(Tensor inputs) => _output.forward(_dropout.forward(_encoder.forward(_dropout.forward(inputs))));

    /// <summary>What <see cref="Embed"/> adds for every kind and gap, by <see cref="Place"/>: float[kinds · gaps, D].</summary>
    public Tensor Places() => (_kind.weight!.unsqueeze(1).Plus(_gap.weight!.unsqueeze(0)) * Scalars.Of(0.1)).flatten(0, 1);

    public static long Place(int kind, int gap) => ((long)kind * Gaps) + gap;

    /// <summary>The encoder where it is a GRU; null for others.</summary>
    public GruEncoder? Gru => _encoder as GruEncoder;

    /// <summary>Hidden states float[B, T, D] of inputs float[B, T, D].</summary>
    public Tensor Hidden(Tensor inputs) => _encoder.forward(inputs);

    /// <summary>Embeddings of hidden states float[B, D].</summary>
    public Tensor Output(Tensor hidden) => _output.forward(hidden);

    /// <summary>Bucket of a time gap: 0 none or unknown, then powers of 4 from a second to years.</summary>
    public static int GapBucket(long milliseconds) =>
        milliseconds <= 0 ? 0 : Math.Clamp(1 + (int)(Math.Log2(1 + (milliseconds / 1000.0)) / 2), 1, Gaps - 1);
}
