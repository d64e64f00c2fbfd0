using OrleansRec.Learning.Extractors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>What a person's embedding says in one respect: a wide layer of its own beside the one that <see cref="ProfileHeads"/> share.</summary>
internal sealed class PersonHead : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>Units of either layer per float of the embedding.</summary>
    public const int Width = 4;

    private readonly Linear _own;
    private readonly Linear _logits;

    /// <param name="bias">What the logits begin at, as many as outputs.</param>
    public PersonHead(int dimension, float[] bias) : base(nameof(PersonHead))
    {
        _own = nn.Linear(dimension, Width * dimension);
        _logits = Initial.Linear(2 * Width * dimension, bias);
        RegisterComponents();
    }

    /// <summary>Logits float[N, outputs].</summary>
    /// <param name="people">Normalised embeddings float[N, D].</param>
    /// <param name="shared">The shared layer's float[N, 4 D].</param>
    public override Tensor forward(Tensor people, Tensor shared) => _logits.forward(cat([nn.functional.relu(_own.forward(people)), shared], 1));
}
