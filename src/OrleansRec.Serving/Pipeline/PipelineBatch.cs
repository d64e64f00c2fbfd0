using System.Buffers;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Models;

namespace OrleansRec.Serving.Pipeline;

/// <summary>What one run of the pipeline works on. Arrays by row come from the pool and go back at the end of the run.</summary>
internal sealed class PipelineBatch : IDisposable
{
    private readonly int _tasks;

    public PipelineBatch(IReadOnlyList<PipelineRequest> requests, IRankingModel model)
    {
        Requests = requests;
        _tasks = model.Tasks.Count;
        States = new UserState[requests.Count];
        ContextItems = new int[requests.Count][];
        Embeddings = new float[requests.Count * model.Dimension];
        Known = new float[requests.Count][];
        Contexts = new RequestContext[requests.Count];
        Offsets = new int[requests.Count + 1];
        Lists = new RankedList[requests.Count];
        Items = ArrayPool<int>.Shared.Rent(requests.Count * 320);
        Sources = ArrayPool<string>.Shared.Rent(requests.Count * 320);
        Features = ArrayPool<float>.Shared.Rent(requests.Count * 320 * CandidateFeatures.Width);
        for (var u = 0; u < requests.Count; u++) Contexts[u] = requests[u].Context;
    }

    public IReadOnlyList<PipelineRequest> Requests { get; }

    /// <summary>By request: the person, virtual behaviours included.</summary>
    public UserState[] States { get; }

    /// <summary>By request: items of its context.</summary>
    public int[][] ContextItems { get; }

    /// <summary>float[U, D].</summary>
    public float[] Embeddings { get; }

    /// <summary>By request: the embedding that it brought, where that holds; else null.</summary>
    public float[]?[] Known { get; }

    public RequestContext[] Contexts { get; }

    /// <summary>int[U, Nearest per person]: what embeddings retrieved.</summary>
    public int[] Nearest { get; set; } = [];

    public int NearestPerPerson { get; set; }

    /// <summary>Rows of request u are Offsets[u] … Offsets[u + 1] − 1.</summary>
    public int[] Offsets { get; }

    public int Rows { get; private set; }

    public int[] Items { get; private set; }

    public string[] Sources { get; private set; }

    public float[] Features { get; private set; }

    /// <summary>float[R, T].</summary>
    public float[] Scores { get; private set; } = [];

    public RankedList[] Lists { get; }

    /// <summary>Appends candidates of the request whose turn it is; features are to be filled in.</summary>
    public void AddRows(ReadOnlySpan<int> items, ReadOnlySpan<string> sources)
    {
        var rows = Rows + items.Length;
        Items = Grow(Items, Rows, rows);
        Sources = Grow(Sources, Rows, rows);
        Features = Grow(Features, Rows * CandidateFeatures.Width, rows * CandidateFeatures.Width);
        items.CopyTo(Items.AsSpan(Rows));
        sources.CopyTo(Sources.AsSpan(Rows));
        Rows = rows;
    }

    /// <summary>Appends candidates that all come from one source.</summary>
    public void AddRows(ReadOnlySpan<int> items, string source)
    {
        var rows = Rows + items.Length;
        Items = Grow(Items, Rows, rows);
        Sources = Grow(Sources, Rows, rows);
        Features = Grow(Features, Rows * CandidateFeatures.Width, rows * CandidateFeatures.Width);
        items.CopyTo(Items.AsSpan(Rows));
        Sources.AsSpan(Rows, items.Length).Fill(source);
        Rows = rows;
    }

    public Span<float> RentScores()
    {
        Scores = ArrayPool<float>.Shared.Rent(Math.Max(1, Rows * _tasks));
        return Scores.AsSpan(0, Rows * _tasks);
    }

    public RankingBatch ToRankingBatch() => new()
    {
        Users = States,
        Embeddings = Embeddings,
        Contexts = Contexts,
        Offsets = Offsets,
        Items = Items,
        Features = Features,
    };

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(Items);
        ArrayPool<string>.Shared.Return(Sources);
        ArrayPool<float>.Shared.Return(Features);
        if (Scores.Length > 0) ArrayPool<float>.Shared.Return(Scores);
        if (Nearest.Length > 0) ArrayPool<int>.Shared.Return(Nearest);
    }

    private static T[] Grow<T>(T[] array, int used, int needed)
    {
        if (needed <= array.Length) return array;
        var grown = ArrayPool<T>.Shared.Rent(Math.Max(needed, array.Length * 2));
        array.AsSpan(0, used).CopyTo(grown);
        ArrayPool<T>.Shared.Return(array);
        return grown;
    }
}
