using OrleansRec.Learning;
using OrleansRec.Learning.Encoders;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Graph;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Benchmarks.Shared;

/// <summary>Models in the shape of trained ones with random weights: what they cost does not depend on what they learned.</summary>
internal static class SyntheticModel
{
    public const int Dimension = 64;

    /// <summary>View, click, cart, purchase over items with content.</summary>
    public static byte[] Checkpoint(int items, ItemStatistics statistics, int threads) =>
        Checkpoint(SchemaOf(content: true, TaskNames.View, TaskNames.Click, TaskNames.Cart, TaskNames.Purchase), items, statistics, threads);

    /// <summary>The next interest and so many tasks in all, over items with content.</summary>
    public static byte[] CheckpointOf(int tasks, int items, ItemStatistics statistics, int threads)
    {
        TaskDefinition[] own = [.. Enumerable.Range(1, tasks - 1).Select(t => new TaskDefinition { Name = $"own{t}", Events = ["purchase"] })];
        var schema = SchemaOf(content: true, [TaskNames.View, .. own.Select(t => t.Name)]) with { OwnTasks = own, Scales = [.. own.Select(_ => 1.0)] };
        return Checkpoint(schema, items, statistics, threads);
    }

    /// <summary>A model whose item vectors are clustered unit vectors: random centres plus noise, normalised.</summary>
    public static RankingModel Clustered(int items, int threads, int seed)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        using var checkpoint = new MemoryStream(Checkpoint(SchemaOf(content: false, TaskNames.View), 1, new ItemStatistics(), threads));
        var (state, statistics) = Learning.Checkpoints.Checkpoint.ReadForInference(checkpoint);
        state.Ids.Dispose();
        var ids = tensor(Vectors(items, seed, 1_000)).reshape(items, Dimension).DetachFromDisposeScope();
        return new RankingModel("synthetic", state with { Ids = ids, TrainedItems = items }, statistics, Ranking.Items.ItemCatalogue.Empty);
    }

    /// <summary>The peer's ranker: four experts of 128, a gate per head, three heads.</summary>
    public static IRankingModel PeerShapes(int items, int threads)
    {
        var schema = SchemaOf(content: false, TaskNames.View, TaskNames.Cart, TaskNames.Purchase) with { Extractor = "mmoe", Width = 128 };
        return new ModelLoader(new LearnerOptions { Threads = threads }).Load(
            "peer", Checkpoint(schema, items, new ItemStatistics(), threads), Ranking.Items.ItemCatalogue.Empty);
    }

    private static byte[] Checkpoint(Schema schema, int items, ItemStatistics statistics, int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        using var state = new ModelState(schema, new LearnerOptions(), items);
        return Learning.Checkpoints.Checkpoint.Write(state, statistics, position: 0, statisticsPosition: 0);
    }

    /// <summary>float[count, 64] of the same mixture for every seed; seeds differ in what is drawn from it.</summary>
    public static float[] Vectors(int count, int seed, int centres)
    {
        var (mixture, draw) = (new Random(0), new Random(seed));
        var means = new float[centres * Dimension];
        for (var c = 0; c < centres; c++) Fill(means.AsSpan(c * Dimension, Dimension), default, 1, mixture);
        var vectors = new float[count * Dimension];
        for (var v = 0; v < count; v++)
            Fill(vectors.AsSpan(v * Dimension, Dimension), means.AsSpan(draw.Next(centres) * Dimension, Dimension), 0.1f, draw);
        return vectors;
    }

    private static void Fill(Span<float> vector, ReadOnlySpan<float> mean, float deviation, Random random)
    {
        var norm = 0f;
        for (var d = 0; d < vector.Length; d++)
        {
            var normal = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
            vector[d] = (mean.IsEmpty ? 0 : mean[d]) + (deviation * normal);
            norm += vector[d] * vector[d];
        }

        norm = MathF.Sqrt(norm);
        for (var d = 0; d < vector.Length; d++) vector[d] /= norm;
    }

    private static Schema SchemaOf(bool content, params string[] tasks) => new()
    {
        Extractor = ExtractorRegistry.Default,
        Encoder = EncoderRegistry.Default,
        Dimension = Dimension,
        SequenceLength = 50,
        Tasks = tasks,
        HasContent = content,
        Categories = [],
        CategoryPaths = [],
        Attributes = [],
        Traits = [],
    };
}
