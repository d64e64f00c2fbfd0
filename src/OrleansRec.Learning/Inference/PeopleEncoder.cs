using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Users;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>
/// The sequence encoder without gradients, for the last position only.
/// - Packed: people stand in the order of their lengths and step t holds those who have one, so that nothing is padded.
/// - The inputs of all steps are projected in one product; a step is then one product and <see cref="GruCell"/>.
/// </summary>
internal sealed class PeopleEncoder : IDisposable
{
    private readonly SequenceEncoder _encoder;
    private readonly int _longest;
    private readonly Tensor _places;
    private readonly Tensor _input;
    private readonly Tensor _inputBias;
    private readonly Tensor _recurrent;
    private readonly Tensor _newBias;

    public PeopleEncoder(SequenceEncoder encoder, Schema schema)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        (_encoder, _longest) = (encoder, schema.SequenceLength);
        _places = encoder.Places().DetachFromDisposeScope();
        var (input, recurrent, inputBias, recurrentBias) = encoder.Gru();
        _input = input.transpose(0, 1).contiguous().DetachFromDisposeScope();             // (D, 3D)
        _recurrent = recurrent.transpose(0, 1).contiguous().DetachFromDisposeScope();     // (D, 3D)
        var gates = zeros_like(recurrentBias);
        gates.narrow(0, 0, 2 * schema.Dimension).copy_(recurrentBias.narrow(0, 0, 2 * schema.Dimension));
        _inputBias = inputBias.Plus(gates).DetachFromDisposeScope();
        _newBias = recurrentBias.narrow(0, 2 * schema.Dimension, schema.Dimension).clone().DetachFromDisposeScope();
    }

    /// <summary>Embeddings float[B, D].</summary>
    /// <param name="vectors">Item vectors float[at least items, D].</param>
    public Tensor Encode(ReadOnlySpan<UserState> users, Tensor vectors, int items)
    {
        // 1. The longest sequence first; of step t there are as many as have one.
        var (order, lengths) = (new int[users.Length], new int[users.Length]);
        for (var b = 0; b < order.Length; b++) (order[b], lengths[b]) = (b, -Math.Min(users[b].Length, _longest));
        Array.Sort(lengths, order);
        var rows = users.Length;
        foreach (var length in lengths) rows -= length;

        // 2. Column 0 is the start token, the rest behaviours.
        var (chosen, places, known) = (new long[rows - users.Length], new long[rows], new float[rows - users.Length]);
        Array.Fill(places, SequenceEncoder.Place(SequenceEncoder.Start, 0), 0, users.Length);
        var (row, unknown) = (users.Length, false);
        var steps = new List<int>(_longest + 1) { users.Length };
        for (var t = 0; row < rows; t++)
        {
            var before = row;
            for (var k = 0; k < order.Length && t < -lengths[k]; k++, row++)
            {
                var s = users[order[k]];
                var from = s.Length + lengths[k] + t;
                var gap = t == 0 ? 0 : SequenceEncoder.GapBucket(s.Times[from] - s.Times[from - 1]);
                places[row] = SequenceEncoder.Place((int)s.Kinds[from], gap);
                if (s.Items[from] < items) (chosen[row - users.Length], known[row - users.Length]) = (s.Items[from], 1);
                else unknown = true;
            }

            steps.Add(row - before);
        }

        var inputs = _places.index_select(0, Device.Longs(places, -1));                   // (rows, D)
        if (chosen.Length > 0)
        {
            var seen = vectors.index_select(0, Device.Longs(chosen, -1));
            inputs.narrow(0, users.Length, chosen.Length).PlusInPlace(unknown ? seen * Device.Floats(known, -1, 1) : seen);
        }

        // 3. The recurrence; a person's row stays as it is after their last step.
        var projected = inputs.matmul(_input).PlusInPlace(_inputBias);                    // (rows, 3D)
        var hidden = zeros(users.Length, _newBias.shape[0], device: Device.Current);
        var at = 0;
        foreach (var width in steps)
        {
            using var step = NewDisposeScope();
            GruCell.Step(projected, at, hidden.narrow(0, 0, width).matmul(_recurrent), _newBias, hidden);
            at += width;
        }

        var back = new long[order.Length];
        for (var k = 0; k < order.Length; k++) back[order[k]] = k;
        return _encoder.Output(hidden).index_select(0, Device.Longs(back, -1));
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor[])[_places, _input, _inputBias, _recurrent, _newBias]) tensor.Dispose();
    }
}
