using TorchSharp;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Retrieval;

/// <summary>The items nearest to people, in the form that the options and the device say.</summary>
internal sealed class ItemSearch(InferenceOptions options) : IDisposable
{
    private const int Seed = 1;
    private const int Batch = 65_536;

    /// <summary>Nearest items that recall is measured on.</summary>
    private const int Measured = 100;

    private readonly ExactSearch _exact = new();
    private CodedSearch? _coded;
    private InvertedLists? _lists;

    /// <summary>Bytes held beside the vectors.</summary>
    public long Bytes => (_coded?.Bytes ?? 0) + (_lists?.Bytes ?? 0);

    /// <summary>An inverted file with 2 · √N lists: the more lists, the fewer items in those looked at and the more means to compare with.</summary>
    /// <param name="vectors">float[N, D].</param>
    public static InvertedLists ListsOf(Tensor vectors) => new(vectors, Math.Max(1, (int)(2 * Math.Sqrt(vectors.size(0)))), Seed);

    /// <param name="vectors">float[N, D].</param>
    public static CodedSearch CodedOf(Tensor vectors)
    {
        var (count, coded) = ((int)vectors.size(0), new CodedSearch((int)vectors.size(1)));
        coded.Reserve(count);
        for (var first = 0; first < count; first += Batch) coded.SetRange(first, vectors.narrow(0, first, Math.Min(Batch, count - first)));
        return coded;
    }

    /// <summary>Reads the vectors of a whole catalogue.</summary>
    /// <param name="vectors">float[N, D].</param>
    /// <param name="people">Embeddings float[B, D] to measure recall on; asked for only where it is.</param>
    public void Build(Tensor vectors, Func<Tensor> people)
    {
        if (vectors.device_type != DeviceType.CPU) return;
        if (!IsApproximate(vectors.size(0)))
        {
            _coded = CodedOf(vectors);
            return;
        }

        using var scope = NewDisposeScope();
        _lists = ListsOf(vectors);
        _lists.Tune(people(), vectors, Measured, options.Recall);
    }

    /// <summary>Takes over changed and new items.</summary>
    /// <param name="rows">int64[M].</param>
    /// <param name="vectors">float[M, D].</param>
    public void Set(long[] rows, Tensor vectors)
    {
        _coded?.Set(rows, vectors);
        _lists?.Set(rows, vectors);
    }

    /// <summary>The k items with the largest inner product for each person: int[B, k] and float[B, k], best first.</summary>
    /// <param name="people">float[B, D].</param>
    /// <param name="vectors">float[N, D], N at least k.</param>
    public void Find(Tensor people, Tensor vectors, int k, Span<int> items, Span<float> scores)
    {
        if (_lists is not null) _lists.Find(people, vectors, k, items, scores);
        else if (_coded is not null) _coded.Find(people, vectors, k, items, scores);
        else _exact.Find(people, vectors, k, items, scores);
    }

    public void Dispose() => _lists?.Dispose();

    private bool IsApproximate(long items) => options.Search switch
    {
        InferenceOptions.Auto => items >= options.ApproximateFrom,
        InferenceOptions.Lists => true,
        _ => false,
    };
}
