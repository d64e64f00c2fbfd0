using OrleansRec.Learning.Extractors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>A tower of one wide hidden layer over a person's embedding: what it says of the person beyond the ranking.</summary>
internal sealed class PersonHead : nn.Module<Tensor, Tensor>
{
    private readonly LayerNorm _norm;
    private readonly Linear _hidden;
    private readonly Linear _logits;

    /// <param name="bias">What the logits begin at, as many as outputs.</param>
    public PersonHead(int dimension, float[] bias) : base(nameof(PersonHead))
    {
        _norm = nn.LayerNorm(dimension);
        _hidden = nn.Linear(dimension, 4 * dimension);
        _logits = Initial.Linear(4 * dimension, bias);
        RegisterComponents();
    }

    /// <summary>Logits float[N, outputs] of people float[N, D].</summary>
    public override Tensor forward(Tensor people) => _logits.forward(nn.functional.relu(_hidden.forward(_norm.forward(people))));
}
