using OrleansRec.Learning.Inference.Items;
using OrleansRec.Learning.Network;
using OrleansRec.Ranking.Users;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference;

/// <summary>
/// The sequence encoder without gradients, for the last position only. People stand in the order of their lengths: a GRU's steps are
/// packed (<see cref="PackedGru"/>), what another encoder reads is padded little.
/// </summary>
internal sealed class PeopleEncoder : IDisposable
{
    /// <summary>People of one pass: the projected inputs of more do not stay in the cache.</summary>
    private const int Part = 32;

    private readonly SequenceEncoder _encoder;
    private readonly int _longest;
    private readonly Tensor _places;
    private readonly PackedGru? _gru;

    public PeopleEncoder(SequenceEncoder encoder, Schema schema)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        (_encoder, _longest) = (encoder, schema.SequenceLength);
        _places = encoder.Places().DetachFromDisposeScope();
        _gru = encoder.Gru is { } gru ? new PackedGru(gru) : null;
    }

    /// <summary>Embeddings float[B, D].</summary>
    public Tensor Encode(ReadOnlySpan<UserState> users, ItemVectors vectors)
    {
        var (order, lengths) = (new int[users.Length], new int[users.Length]);
        for (var b = 0; b < order.Length; b++) (order[b], lengths[b]) = (b, -Math.Min(users[b].Length, _longest));
        Array.Sort(lengths, order);
        var sorted = new UserState[users.Length];
        var back = new long[users.Length];
        for (var k = 0; k < sorted.Length; k++) (sorted[k], back[order[k]]) = (users[order[k]], k);
        var parts = new List<Tensor>();
        for (var from = 0; from < sorted.Length; from += Part)
        {
            var part = sorted.AsSpan(from, Math.Min(Part, sorted.Length - from));
            parts.Add(_gru is null ? Last(part, vectors) : Packed(_gru, part, vectors));
        }

        return _encoder.Output(parts.Count == 1 ? parts[0] : cat(parts)).index_select(0, Device.Longs(back, -1));
    }

    /// <summary>Inputs float[R, T, D], padded to the longest, and float[R, 1, T]: −∞ for the padding, else 0.</summary>
    public (Tensor Inputs, Tensor Padding) Padded(ReadOnlySpan<UserState> users, ItemVectors vectors)
    {
        var columns = 1;
        foreach (var s in users) columns = Math.Max(columns, 1 + Math.Min(s.Length, _longest));
        var (chosen, places) = (new long[users.Length * (columns - 1)], new long[users.Length * columns]);
        var (known, padding, unknown) = (new float[chosen.Length], new float[places.Length], false);
        for (var u = 0; u < users.Length; u++)
        {
            var (s, row) = (users[u], u * columns);
            var n = Math.Min(s.Length, columns - 1);
            places[row] = SequenceEncoder.Place(SequenceEncoder.Start, 0);
            for (var i = 0; i < n; i++)
            {
                var at = (u * (columns - 1)) + i;
                places[row + 1 + i] = PlaceOf(s, s.Length - n + i, i);
                if (s.Items[s.Length - n + i] is var item && item < vectors.Count) (chosen[at], known[at]) = (item, 1);
                else unknown = true;
            }

            padding.AsSpan(row + 1 + n, columns - 1 - n).Fill(float.NegativeInfinity);
        }

        var inputs = _places.index_select(0, Device.Longs(places, -1)).reshape(users.Length, columns, -1);
        if (columns > 1)
        {
            var seen = vectors.Rows(chosen);
            if (unknown) seen *= Device.Floats(known, -1, 1);
            inputs.narrow(1, 1, columns - 1).PlusInPlace(seen.reshape(users.Length, columns - 1, -1));
        }

        return (inputs, Device.Floats(padding, users.Length, 1, columns));
    }

    /// <summary>The last hidden states float[B, D] by any encoder.</summary>
    private Tensor Last(ReadOnlySpan<UserState> users, ItemVectors vectors)
    {
        var hidden = _encoder.Hidden(Padded(users, vectors).Inputs);               // (B, T, D)
        var last = new long[users.Length];
        for (var u = 0; u < last.Length; u++) last[u] = (u * hidden.size(1)) + Math.Min(users[u].Length, _longest);
        return hidden.flatten(0, 1).index_select(0, Device.Longs(last, -1));
    }

    /// <summary>The same of people in the order of their lengths, the longest first, by a GRU.</summary>
    private Tensor Packed(PackedGru gru, ReadOnlySpan<UserState> users, ItemVectors vectors)
    {
        // 1. Of step t there are as many rows as people who have one.
        var rows = users.Length;
        foreach (var s in users) rows += Math.Min(s.Length, _longest);

        // 2. Column 0 is the start token, the rest behaviours.
        var (chosen, places, known) = (new long[rows - users.Length], new long[rows], new float[rows - users.Length]);
        Array.Fill(places, SequenceEncoder.Place(SequenceEncoder.Start, 0), 0, users.Length);
        var (row, unknown) = (users.Length, false);
        var steps = new List<int>(_longest + 1) { users.Length };
        for (var t = 0; row < rows; t++)
        {
            var before = row;
            for (var k = 0; k < users.Length && t < Math.Min(users[k].Length, _longest); k++, row++)
            {
                var s = users[k];
                var from = Math.Max(0, s.Length - _longest) + t;
                places[row] = PlaceOf(s, from, t);
                if (s.Items[from] < vectors.Count) (chosen[row - users.Length], known[row - users.Length]) = (s.Items[from], 1);
                else unknown = true;
            }

            steps.Add(row - before);
        }

        var inputs = _places.index_select(0, Device.Longs(places, -1));                   // (rows, D)
        if (chosen.Length > 0)
        {
            var seen = vectors.Rows(chosen);
            inputs.narrow(0, users.Length, chosen.Length).PlusInPlace(unknown ? seen * Device.Floats(known, -1, 1) : seen);
        }

        return gru.Last(inputs, steps);
    }

    private static long PlaceOf(UserState s, int behaviour, int step) => SequenceEncoder.Place(
        (int)s.Kinds[behaviour], step == 0 ? 0 : SequenceEncoder.GapBucket(s.Times[behaviour] - s.Times[behaviour - 1]));

    public void Dispose()
    {
        _places.Dispose();
        _gru?.Dispose();
    }
}
