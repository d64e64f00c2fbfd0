using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Kernels;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>
/// A GRU without gradients over sequences of many lengths, for the last position only: step t holds the sequences that have one, so
/// that nothing is padded. The inputs of all steps are projected in one product; a step is then one product and <see cref="GruCell"/>.
/// </summary>
internal sealed class PackedGru : IDisposable
{
    private readonly Tensor _input;
    private readonly Tensor _inputBias;
    private readonly Tensor _recurrent;
    private readonly Tensor _newBias;

    public PackedGru(GruEncoder gru)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var (input, recurrent, inputBias, recurrentBias) = gru.Weights();
        var dimension = recurrent.size(1);
        _input = input.transpose(0, 1).contiguous().DetachFromDisposeScope();             // (D, 3D)
        _recurrent = recurrent.transpose(0, 1).contiguous().DetachFromDisposeScope();     // (D, 3D)
        var gates = zeros_like(recurrentBias);
        gates.narrow(0, 0, 2 * dimension).copy_(recurrentBias.narrow(0, 0, 2 * dimension));
        _inputBias = inputBias.Plus(gates).DetachFromDisposeScope();
        _newBias = recurrentBias.narrow(0, 2 * dimension, dimension).clone().DetachFromDisposeScope();
    }

    /// <summary>The last hidden states float[B, D].</summary>
    /// <param name="inputs">Steps one after another, the sequences in the order of their lengths, the longest first: float[rows, D].</param>
    /// <param name="steps">Sequences that have each step; B in the first one.</param>
    public Tensor Last(Tensor inputs, IReadOnlyList<int> steps)
    {
        var projected = inputs.matmul(_input).PlusInPlace(_inputBias);                    // (rows, 3D)
        var hidden = zeros(steps[0], _newBias.size(0), device: Device.Current);
        var at = 0;
        foreach (var width in steps)
        {
            // A sequence's row stays as it is after its last step.
            using var step = NewDisposeScope();
            GruCell.Step(projected, at, hidden.narrow(0, 0, width).matmul(_recurrent), _newBias, hidden);
            at += width;
        }

        return hidden;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_input, _inputBias, _recurrent, _newBias]) tensor.Dispose();
    }
}
