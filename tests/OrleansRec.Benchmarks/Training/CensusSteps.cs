using System.Diagnostics;
using OrleansRec.Learning;
using OrleansRec.Learning.Tabular;

namespace OrleansRec.Benchmarks.Training;

/// <summary>
/// Training steps of the census MMoE: 32 columns of the census's numbers of values, 16 dimensions, 8 experts of 64, towers of 32,
/// batches of 2,048, Adam. The values are drawn: they change nothing about the work.
/// </summary>
internal static class CensusSteps
{
    private const int Rows = 190_000;
    private const int Batch = 2048;
    private const int WarmUp = 10;

    private static readonly int[] Cardinalities =
    [
        9, 52, 47, 17, 3, 24, 15, 5, 10, 2, 3, 6, 8, 6, 6, 51, 38, 8, 10, 9, 10, 3, 4, 5, 43, 43, 43, 5, 3, 3, 3, 2,
    ];

    /// <summary>Rows per second over the steps after the first ones.</summary>
    public static double RowsPerSecond(int steps, int threads)
    {
        Threads.Use(threads);
        var random = new Random(1);
        var codes = new int[Rows * Cardinalities.Length];
        for (var i = 0; i < codes.Length; i++) codes[i] = random.Next(Cardinalities[i % Cardinalities.Length]);
        var labels = new float[Rows * 2];
        for (var i = 0; i < labels.Length; i++) labels[i] = random.Next(2);
        var options = new TabularOptions { Extractor = "mmoe", BatchSize = Batch, Dropout = 0, ValueDropout = 0, Averaging = 0, WeightDecay = 0, LearningRate = 1e-3 };
        using var trainer = new TabularTrainer(new TabularRows(Cardinalities, codes, ["income", "never_married"], labels), options);
        var order = Enumerable.Range(0, Rows).Select(i => (long)i).ToArray();
        random.Shuffle(order);
        var watch = new Stopwatch();
        for (var step = 0; step < steps; step++)
        {
            if (step == WarmUp) watch.Start();
            var from = step * Batch % (Rows - Batch);
            using var chosen = Device.Longs(order[from..(from + Batch)], Batch);
            trainer.Step(chosen, 1);
        }

        return (steps - WarmUp) * (double)Batch / watch.Elapsed.TotalSeconds;
    }
}
