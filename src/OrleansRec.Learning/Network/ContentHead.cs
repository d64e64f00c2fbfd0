using OrleansRec.Learning.Extractors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Predicts one field of an item from the others: what the item tower shares, beside an expert of its own over the same words and price (as
/// PLE sets them beside each other, Tang et al., RecSys 2020). Without the expert, a task of small weight has what others made of the words.
/// </summary>
internal sealed class ContentHead : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Linear _own;
    private readonly LayerNorm _norm;
    private readonly Linear _logits;

    /// <param name="inputs">Floats of an item's words and price.</param>
    /// <param name="bias">What the logits begin at, as many as outputs.</param>
    public ContentHead(int inputs, int dimension, float[] bias) : base(nameof(ContentHead))
    {
        _own = nn.Linear(inputs, 2 * dimension);
        _norm = nn.LayerNorm(3 * dimension);
        _logits = Initial.Linear(3 * dimension, bias);
        RegisterComponents();
    }

    /// <summary>Logits float[N, outputs].</summary>
    /// <param name="words">Words and price, the field that is predicted left out: float[N, inputs].</param>
    /// <param name="shared">What the tower makes of them: float[N, D] ≥ 0.</param>
    public override Tensor forward(Tensor words, Tensor shared) =>
        _logits.forward(_norm.forward(cat([nn.functional.relu(_own.forward(words)), shared], 1)));
}
