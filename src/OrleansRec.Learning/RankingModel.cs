using System.Runtime.InteropServices;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Sources;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Learning;

/// <summary>A trained version on the device: item vectors are computed once, people and candidates in batches.</summary>
internal sealed class RankingModel : IRankingModel
{
    private const int VectorBatch = 4096;

    /// <summary>Inner products per step of a retrieval: 2 MB, so that they are selected from while they are in the cache.</summary>
    private const int RetrievalBlock = 512 * 1024;

    /// <summary>Rows of one pass through the ranker: more do not fit in the cache between its layers, and each row gets dearer.</summary>
    private const int ScoringRows = 1_024;

    private readonly List<BestScores> _best = [];
    private readonly ModelState _state;
    private Tensor _vectors;
    private Tensor? _normalized;

    public RankingModel(string version, ModelState state, ItemStatistics statistics, ItemCatalogue catalogue)
    {
        (Version, _state, Statistics) = (version, state, statistics);
        state.Network.eval();
        var items = Math.Max(state.TrainedItems, catalogue.Count);
        _vectors = zeros(Math.Max(1, items), Dimension, device: Device.Current).DetachFromDisposeScope();
        ItemCount = items;
        var all = new List<(int, ItemContent)>(items);
        for (var i = 0; i < items; i++) all.Add((i, catalogue[i]));
        SetItems(all);
    }

    public string Version { get; }

    public int Dimension => _state.Schema.Dimension;

    public int ItemCount { get; private set; }

    public IReadOnlyList<string> Tasks => _state.Schema.Tasks;

    public ItemStatistics Statistics { get; }

    public void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings)
    {
        if (users.IsEmpty) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var columns = 1 + users.ToArray().Max(u => Math.Min(u.Length, _state.Schema.SequenceLength));
        var (inputs, lengths) = Sequences(users, columns);
        var people = _state.Network.Sequences.forward(inputs);                          // (B, T, D)
        var places = new long[users.Length];
        for (var b = 0; b < places.Length; b++) places[b] = ((long)b * columns) + lengths[b];
        Copy(people.reshape(-1, Dimension).index_select(0, Device.Longs(places, -1)), embeddings);
    }

    public void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var people = Device.Floats(embeddings[..(users * Dimension)].ToArray(), users, Dimension);
        while (_best.Count < users) _best.Add(new BestScores());
        for (var u = 0; u < users; u++) _best[u].Begin(k);
        var block = Math.Max(1, Math.Min(ItemCount, RetrievalBlock / users));
        for (var first = 0; first < ItemCount; first += block)
        {
            using var step = NewDisposeScope();
            var width = Math.Min(block, ItemCount - first);
            var products = people.matmul(_vectors.slice(0, first, first + width, 1).transpose(0, 1)).cpu().contiguous();   // (B, width)
            var found = MemoryMarshal.Cast<byte, float>(products.bytes);
            for (var u = 0; u < users; u++) _best[u].Offer(found.Slice(u * width, width), first);
        }

        for (var u = 0; u < users; u++) _best[u].Sort(items.Slice(u * k, k), scores.Slice(u * k, k));
    }

    public void Nearness(ReadOnlySpan<float> embedding, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Copy(_vectors.slice(0, 0, ItemCount, 1).matmul(Device.Floats(embedding.ToArray(), Dimension)), scores);
    }

    public void Score(RankingBatch batch, Span<float> scores)
    {
        for (int from = 0, to; from < batch.Users.Length; from = to)
        {
            to = from + 1;
            while (to < batch.Users.Length && batch.Offsets[to + 1] - batch.Offsets[from] <= ScoringRows) to++;
            ScorePart(from == 0 && to == batch.Users.Length ? batch : Part(batch, from, to), scores);
        }
    }

    /// <summary>Some of the people; their rows stay where they are.</summary>
    private RankingBatch Part(RankingBatch batch, int from, int to) => new()
    {
        Users = batch.Users[from..to],
        Embeddings = batch.Embeddings[(from * Dimension)..(to * Dimension)],
        Contexts = batch.Contexts[from..to],
        Offsets = batch.Offsets[from..(to + 1)],
        Items = batch.Items,
        Features = batch.Features,
    };

    private void ScorePart(RankingBatch batch, Span<float> scores)
    {
        var users = batch.Users.Length;
        if (batch.Rows == batch.Offsets[0]) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var width = 0;
        for (var u = 0; u < users; u++) width = Math.Max(width, batch.Offsets[u + 1] - batch.Offsets[u]);
        var columns = 1 + batch.Users.Max(u => Math.Min(u.Length, _state.Schema.SequenceLength));
        var (inputs, lengths) = Sequences(batch.Users, columns);
        var people = Device.Floats(batch.Embeddings.AsSpan(0, users * Dimension).ToArray(), users, Dimension);
        var candidates = _vectors.index_select(0, Device.Longs(Padded(batch, width), -1)).reshape(users, width, Dimension);
        var hidden = Device.Range(columns).unsqueeze(0)
            .gt(Device.Longs(lengths, users, 1)).unsqueeze(1);
        var attended = _state.Network.Attention.forward(candidates, inputs, hidden);
        var logits = _state.Network.Ranker.forward(people, candidates, attended, PaddedFeatures(batch, width), Contexts(batch.Contexts));
        Unpad(batch, width, logits, scores);
    }

    public void Similarity(int item, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _normalized ??= nn.functional.normalize(_vectors, dim: 1).DetachFromDisposeScope();
        Copy(_normalized.slice(0, 0, ItemCount, 1).matmul(_normalized[item]), scores);
    }

    public IReadOnlyList<string> Categories => _state.Schema.CategoryPaths;

    public bool PredictsInterests => _state.Network.Profiles.HasInterests;

    public IReadOnlyList<string> Attributes => _state.Schema.Attributes;

    public IReadOnlyList<Trait> Traits => _state.Schema.Traits;

    public void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities)
    {
        if (items.Count == 0) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Copy(_state.Network.Items.Category(ContentBags.Of(items, null), _state.Tokens!.Weight).softmax(1), probabilities);
    }

    public void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (person, heads) = (Device.Floats(embedding.ToArray(), 1, Dimension), _state.Network.Profiles);
        if (heads.HasInterests) Copy(heads.Interests(person).softmax(1), interests);
        if (heads.HasAttributes) Copy(heads.Attributes(person).sigmoid(), attributes);
        if (heads.HasTraits) Copy(cat([.. heads.Traits(person).Select(t => t.softmax(1))], 1), traits);
    }

    public void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items)
    {
        if (items.Count == 0) return;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        Grow(items.Max(i => i.Index) + 1);
        for (var from = 0; from < items.Count; from += VectorBatch)
        {
            using var step = NewDisposeScope();
            var part = items.Skip(from).Take(VectorBatch).ToList();
            var rows = Device.Longs([.. part.Select(i => (long)i.Index)], -1);
            _vectors.index_copy_(0, rows, Vectors(part));
        }

        _normalized?.Dispose();
        _normalized = null;
    }

    public void Dispose()
    {
        _vectors.Dispose();
        _normalized?.Dispose();
        _state.Dispose();
    }

    /// <summary>Vectors from id and content; items that came after the training are spoken for by their content alone.</summary>
    private Tensor Vectors(List<(int Index, ItemContent Content)> items)
    {
        var trained = Device.Floats([.. items.Select(i => i.Index < _state.TrainedItems ? 1f : 0f)], -1, 1);
        var rows = Device.Longs([.. items.Select(i => (long)Math.Min(i.Index, _state.TrainedItems - 1))], -1);
        var ids = _state.Ids.Weight.index_select(0, rows) * trained;
        if (_state.Tokens is null) return ids;
        var content = ContentBags.Of([.. items.Select(i => i.Content)], null);
        return _state.Network.Items.forward(ids, content, _state.Tokens.Weight);
    }

    private void Grow(int items)
    {
        if (items > _vectors.shape[0])
        {
            var grown = cat([_vectors, zeros(Math.Max(items - _vectors.shape[0], _vectors.shape[0] / 4), Dimension, device: Device.Current)])
                .DetachFromDisposeScope();
            _vectors.Dispose();
            _vectors = grown;
        }

        ItemCount = Math.Max(ItemCount, items);
    }

    /// <summary>Encoder inputs float[B, T, D] and the column of each person's last behaviour.</summary>
    private (Tensor Inputs, long[] Lengths) Sequences(ReadOnlySpan<UserState> users, int columns)
    {
        var b = users.Length;
        var (items, kinds, gaps, lengths) = (new long[b * columns], new long[b * columns], new long[b * columns], new long[b]);
        var mask = new float[b * columns];
        for (var u = 0; u < b; u++)
        {
            var s = users[u];
            var n = Math.Min(s.Length, columns - 1);
            lengths[u] = n;
            kinds[u * columns] = SequenceEncoder.Start;
            for (var i = 0; i < n; i++)
            {
                var (from, at) = (s.Length - n + i, (u * columns) + i + 1);
                if (s.Items[from] < ItemCount) (items[at], mask[at]) = (s.Items[from], 1);
                kinds[at] = (long)s.Kinds[from];
                gaps[at] = i == 0 ? 0 : SequenceEncoder.GapBucket(s.Times[from] - s.Times[from - 1]);
            }
        }

        var vectors = (_vectors.index_select(0, Device.Longs(items, -1)) * Device.Floats(mask, -1, 1)).reshape(b, columns, Dimension);
        return (_state.Network.Sequences.Embed(vectors, Device.Longs(kinds, b, columns), Device.Longs(gaps, b, columns)), lengths);
    }

    private static long[] Padded(RankingBatch batch, int width)
    {
        var padded = new long[batch.Users.Length * width];
        for (var u = 0; u < batch.Users.Length; u++)
            for (var row = batch.Offsets[u]; row < batch.Offsets[u + 1]; row++)
                padded[(u * width) + row - batch.Offsets[u]] = batch.Items[row];
        return padded;
    }

    private static Tensor PaddedFeatures(RankingBatch batch, int width)
    {
        var (users, row) = (batch.Users.Length, CandidateFeatures.Width);
        var padded = new float[users * width * row];
        for (var u = 0; u < users; u++)
        {
            var rows = batch.Offsets[u + 1] - batch.Offsets[u];
            batch.Features.AsSpan(batch.Offsets[u] * row, rows * row).CopyTo(padded.AsSpan(u * width * row));
        }

        return Device.Floats(padded, users, width, row);
    }

    private static Tensor Contexts(RequestContext[] contexts)
    {
        var values = new long[contexts.Length * 3];
        for (var u = 0; u < contexts.Length; u++)
            (values[u * 3], values[(u * 3) + 1], values[(u * 3) + 2]) =
                (contexts[u].Platform, contexts[u].Scenario, Examples.ExampleBuilder.HourOf(contexts[u].Time));
        return Device.Longs(values, contexts.Length, 3);
    }

    /// <summary>Logits of the rows as probabilities; the ranking task's are relative to all items.</summary>
    private void Unpad(RankingBatch batch, int width, Tensor logits, Span<float> scores)
    {
        using var host = logits.cpu().contiguous();
        var all = host.data<float>().ToArray();
        var (tasks, offset) = (Tasks.Count, (float)_state.RankingOffset);
        for (var u = 0; u < batch.Users.Length; u++)
        {
            var from = u * width * tasks;
            for (var row = batch.Offsets[u]; row < batch.Offsets[u + 1]; row++)
            {
                for (var k = 0; k < tasks; k++)
                    scores[(row * tasks) + k] = 1 / (1 + MathF.Exp((k == 0 ? offset : 0) - all[from++]));
            }
        }
    }

    private static void Copy(Tensor source, Span<float> target)
    {
        using var host = source.cpu().contiguous();
        host.data<float>().ToArray().CopyTo(target);
    }
}
