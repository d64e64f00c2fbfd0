using System.Runtime.InteropServices;
using OrleansRec.Learning.Categories;
using OrleansRec.Learning.Inference;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Inference.Items;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Retrieval;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Learning;

/// <summary>A trained version on the device: item vectors are computed once, people and candidates in batches.</summary>
internal sealed class RankingModel : IRankingModel
{
    /// <summary>Items whose vectors are computed at once: what lies between the layers is small beside two versions, and no slower.</summary>
    private const int VectorBatch = 1024;

    /// <summary>Rows of one pass through the ranker: more do not fit in the cache between its layers, and each row gets dearer.</summary>
    private const int ScoringRows = 640;

    /// <summary>People that an approximate search is set with.</summary>
    private const int SearchPeople = 64;

    private readonly InferenceState _state;
    private readonly PeopleEncoder _encoder;
    private readonly FoldedRanker _ranker;
    private readonly ItemVectors _vectors;
    private readonly ItemCatalogue _catalogue;
    private readonly RowMap _neighbours = new();
    private readonly TaskScores _scores;
    private Tensor _ids;

    public RankingModel(string version, InferenceState state, ItemStatistics statistics, ItemCatalogue catalogue, InferenceOptions? options = null)
    {
        options ??= new InferenceOptions();
        (Version, _state, Statistics, _catalogue, _ids) = (version, state, statistics, catalogue, state.Ids);
        state.Network.eval();
        statistics.Settle();
        _encoder = new PeopleEncoder(state.Network.Sequences, state.Schema);
        _ranker = new FoldedRanker(
            state.Network.Ranker, state.Network.Attention, options.Form == ServingForms.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32);
        _scores = new TaskScores(state.Schema, state.RankingOffset, state.Calibration);
        var items = Math.Max(state.TrainedItems, catalogue.Count);
        _vectors = ItemVectors.Of(options, items, Dimension);
        SetItems(items, i => (i, catalogue[i]));
        Complete();
    }

    public string Version { get; }

    public int Dimension => _state.Schema.Dimension;

    public int ItemCount => _vectors.Count;

    public long Bytes => _vectors.Bytes + BytesOf(_ids) + (_state.Tokens is { } tokens ? BytesOf(tokens) : 0) + (_state.Categories?.Bytes ?? 0) + _ranker.Bytes
        + _state.Network.Parameters().Sum(p => BytesOf(p.Parameter));

    public IReadOnlyList<string> Tasks => _scores.Names;

    public ItemStatistics Statistics { get; }

    public void Encode(ReadOnlySpan<UserState> users, Span<float> embeddings)
    {
        if (users.IsEmpty) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Copy(_encoder.Encode(users, _vectors), embeddings);
    }

    public void Retrieve(ReadOnlySpan<float> embeddings, int users, int k, Span<int> items, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var people = Device.Floats(embeddings[..(users * Dimension)].ToArray(), users, Dimension);
        _vectors.Nearest(people, k, items, scores);
    }

    public void Nearness(ReadOnlySpan<float> embedding, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _vectors.Products(embedding.ToArray(), scores);
    }

    public void Score(RankingBatch batch, Span<float> scores)
    {
        for (int from = 0, to; from < batch.Users.Length; from = to)
        {
            to = from + 1;
            while (to < batch.Users.Length && batch.Offsets[to + 1] - batch.Offsets[from] <= ScoringRows) to++;
            if (to > from + 1) ScorePart(Part(batch, from, to, batch.Offsets[from..(to + 1)]), scores);
            else ScoreLongList(batch, from, scores);
        }
    }

    private void ScoreLongList(RankingBatch batch, int user, Span<float> scores)
    {
        var end = batch.Offsets[user + 1];
        for (var row = batch.Offsets[user]; row < end; row += ScoringRows)
            ScorePart(Part(batch, user, user + 1, [row, Math.Min(end, row + ScoringRows)]), scores);
    }

    /// <summary>Some of the people; their rows stay where they are.</summary>
    private RankingBatch Part(RankingBatch batch, int from, int to, int[] offsets) => new()
    {
        Users = batch.Users[from..to],
        Embeddings = batch.Embeddings[(from * Dimension)..(to * Dimension)],
        Contexts = batch.Contexts[from..to],
        Offsets = offsets,
        Items = batch.Items,
        Features = batch.Features,
    };

    private void ScorePart(RankingBatch batch, Span<float> scores)
    {
        if (batch.Rows == batch.Offsets[0]) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var lists = Lists(batch);
        Unpad(batch, (int)lists.Candidates.size(1), Logits(lists), scores);
    }

    /// <summary>Logits float[U, width, heads]; the lists' inputs are completed.</summary>
    internal Tensor Logits(ScoringTensors lists) =>
        _ranker.Forward(lists.People, lists.Candidates, lists.Behaviours, lists.Padding, lists.Inputs, lists.Context);

    /// <summary>Shares of the ranker's droppable experts in each task's mixture, the padding included: float[U · width, heads, experts].</summary>
    internal Tensor ExpertShares(ScoringTensors lists) => _state.Network.Ranker.Extractor.Shares(
        _ranker.First(lists.People, lists.Candidates, lists.Behaviours, lists.Padding, lists.Inputs, lists.Context).flatten(0, 1));

    /// <summary>What the ranker reads of a batch, padded to its longest list.</summary>
    internal ScoringTensors Lists(RankingBatch batch)
    {
        var (users, width) = (batch.Users.Length, 0);
        for (var u = 0; u < users; u++) width = Math.Max(width, batch.Offsets[u + 1] - batch.Offsets[u]);
        var (behaviours, padding) = _encoder.Padded(batch.Users, _vectors);
        var people = Device.Floats(batch.Embeddings, users, Dimension);
        var candidates = _vectors.Rows(RankingInputs.Items(batch, width)).reshape(users, width, Dimension);
        return new ScoringTensors(
            people, candidates, behaviours, padding, RankingInputs.Features(batch, width, _ranker.Columns), RankingInputs.Contexts(batch.Contexts));
    }

    public void Similarity(int item, Span<float> scores)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        _vectors.Cosines(item, scores);
    }

    public IReadOnlyList<string> Categories => _state.Schema.CategoryPaths;

    public IReadOnlyList<string> Classes => _state.Categories?.Classes.Paths ?? Categories;

    public bool SeesPictures => _state.Schema.PictureWidth > 0;

    public bool PredictsInterests => _state.Network.Profiles.HasInterests && !_state.Counted.Contains(CountedHeads.Interests);

    public IReadOnlyList<string> Attributes => _state.Counted.Contains(CountedHeads.Preferences) ? [] : _state.Schema.Attributes;

    public IReadOnlyList<Trait> Traits => _state.Schema.Traits;

    public void Classify(IReadOnlyList<ItemContent> items, Span<float> probabilities)
    {
        if (items.Count == 0) return;
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        Copy(CategoryAnswers.Of(_state.Network, _state.Categories, _state.Tokens!, _state.Pictures, items), probabilities);
    }

    public void Profile(ReadOnlySpan<float> embedding, Span<float> interests, Span<float> attributes, Span<float> traits)
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        var (person, heads) = (Device.Floats(embedding.ToArray(), 1, Dimension), _state.Network.Profiles);
        if (PredictsInterests) Copy(heads.Interests(person).softmax(1), interests);
        if (Attributes.Count > 0) Copy(heads.Attributes(person).sigmoid(), attributes);
        if (heads.HasTraits) Copy(cat([.. heads.Traits(person).Select(Likely)], 1), traits);

        Tensor Likely(Tensor logits, int trait) => Traits[trait] is { Shares.Length: > 0 } known && _state.Counted.Contains(CountedHeads.Trait(known.Key))
            ? Device.Floats([.. known.Shares], 1, known.Shares.Length)
            : logits.softmax(1);
    }

    public void SetItems(IReadOnlyList<(int Index, ItemContent Content)> items) => SetItems(items.Count, i => items[i]);

    /// <summary>In batches, whose arrays serve the next one: a whole catalogue passes here while another version serves.</summary>
    private void SetItems(int count, Func<int, (int Index, ItemContent Content)> item)
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var (indexes, contents) = (new long[Math.Min(count, VectorBatch)], new List<ItemContent>(Math.Min(count, VectorBatch)));
        for (var from = 0; from < count; from += VectorBatch)
        {
            using var step = NewDisposeScope();
            if (count - from < indexes.Length) indexes = new long[count - from];
            contents.Clear();
            for (var i = 0; i < indexes.Length; i++)
            {
                (indexes[i], var content) = item(from + i);
                contents.Add(content);
            }

            _vectors.Set(indexes, Vectors(indexes, contents));
        }
    }

    public void Dispose()
    {
        _ids.Dispose();
        _vectors.Dispose();
        _encoder.Dispose();
        _ranker.Dispose();
        _state.Dispose();
    }

    private void Complete()
    {
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        _vectors.Complete(() => _encoder.Encode(ShopWalks.Of(Statistics, ItemCount, SearchPeople, seed: 1), _vectors));
    }

    /// <summary>Vectors from id and content; items that came after the training are spoken for by their content alone.</summary>
    private Tensor Vectors(long[] indexes, List<ItemContent> contents)
    {
        var (trained, rows) = (empty(indexes.Length, 1, dtype: float32), empty(indexes.Length, dtype: int64));
        var isTrained = MemoryMarshal.Cast<byte, float>(trained.bytes);
        var row = MemoryMarshal.Cast<byte, long>(rows.bytes);
        for (var i = 0; i < indexes.Length; i++)
        {
            isTrained[i] = indexes[i] < _state.TrainedItems ? 1f : 0f;
            row[i] = _state.Rows.Of((int)Math.Min(indexes[i], _state.TrainedItems - 1));
        }

        var ids = _ids.index_select(0, rows.to(Device.Current)).to(float32) * trained.to(Device.Current);
        var content = _state.Tokens is null ? null : ContentBags.Of(contents, _state.Pictures, null);
        return _state.Network.Items.forward(ids, content, _state.Tokens, Neighbours(contents));
    }

    /// <summary>Means of the neighbours' ids float[N, R, D]; null in a shop without relations.</summary>
    private Tensor? Neighbours(List<ItemContent> items)
    {
        if (_state.Schema.Relations.Length == 0) return null;
        _neighbours.Clear();
        var bags = NeighbourBags.Of(items, _state.Schema.Relations, _catalogue, _state.TrainedItems, _neighbours);
        return bags.Means(_ids.index_select(0, Device.Longs([.. _neighbours.Rows.Select(i => (long)_state.Rows.Of((int)i))], -1)).to(float32));
    }

    /// <summary>Scores of logits float[users, width, tasks], without the padding.</summary>
    private void Unpad(RankingBatch batch, int width, Tensor logits, Span<float> scores)
    {
        using var host = logits.cpu().contiguous();
        var all = MemoryMarshal.Cast<byte, float>(host.bytes);
        var heads = _state.Schema.Tasks.Length;
        for (var u = 0; u < batch.Users.Length; u++)
        {
            var (from, to) = (batch.Offsets[u], batch.Offsets[u + 1]);
            _scores.Write(all.Slice(u * width * heads, (to - from) * heads), scores[(from * Tasks.Count)..]);
        }
    }

    private static void Copy(Tensor source, Span<float> target)
    {
        using var host = source.cpu().contiguous();
        MemoryMarshal.Cast<byte, float>(host.bytes).CopyTo(target);
    }

    private static long BytesOf(Tensor tensor) => tensor.numel() * tensor.element_size();
}
