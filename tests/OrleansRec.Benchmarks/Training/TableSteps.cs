using System.Diagnostics;
using OrleansRec.Learning;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Kernels;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Learning.Tables;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Device = OrleansRec.Learning.Device;

namespace OrleansRec.Benchmarks.Training;

/// <summary>
/// Training steps with a user table and an item table of N × 64: a bag of 50 items from the history, an MMoE of 4 experts of 128,
/// three towers of 32, batches of 1,024, ids uniform. A step turns ids into rows, goes forward and back, and steps network and tables.
/// </summary>
internal sealed class TableSteps : IDisposable
{
    private const int Dimension = 64;
    private const int Batch = 1024;
    private const int History = 50;
    private const int Batches = 8;
    private const int Tasks = 3;
    private const int WarmUp = 3;

    private readonly SparseTable _users;
    private readonly SparseTable _items;
    private readonly Network _network;
    private readonly DenseAdamW _optimizer;
    private readonly (int[] Users, int[] Items, float[] Labels)[] _batches;
    private readonly (RowMap Users, RowMap Items) _maps = (new(), new());
    private long _steps;

    public TableSteps(int rows, int threads)
    {
        Threads.Use(threads);
        (_users, _items) = (new SparseTable(rows, Dimension, 0.05), new SparseTable(rows, Dimension, 0.05));
        _network = new Network();
        _optimizer = new DenseAdamW(_network.named_parameters());
        var random = new Random(1);
        _batches = [.. Enumerable.Range(0, Batches).Select(_ => (
            Ids(Batch, rows, random), Ids(Batch * (1 + History), rows, random),
            Enumerable.Range(0, Batch * Tasks).Select(_ => random.NextDouble() < 0.2 ? 1f : 0f).ToArray()))];
    }

    /// <summary>Bytes of the two tables of N × 64.</summary>
    public static long TableBytes(int rows) => 2L * rows * Dimension * sizeof(float);

    /// <summary>Samples per second by the median step.</summary>
    public double SamplesPerSecond(double seconds)
    {
        var (times, all) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < WarmUp + 5 || all.Elapsed.TotalSeconds < seconds)
        {
            var watch = Stopwatch.StartNew();
            Step(_batches[times.Count % Batches]);
            times.Add(watch.Elapsed.TotalSeconds);
        }

        return Batch / times.Skip(WarmUp).Order().ElementAt((times.Count - WarmUp) / 2);
    }

    public void Dispose()
    {
        _users.Dispose();
        _items.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
    }

    private static int[] Ids(int count, int rows, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.Next(rows))];

    private void Step((int[] Users, int[] Items, float[] Labels) batch)
    {
        using var scope = NewDisposeScope();
        var (user, userRows) = Places(batch.Users, _maps.Users);
        var (item, itemRows) = Places(batch.Items, _maps.Items);
        var (users, items) = (_users.Gather(userRows), _items.Gather(itemRows));
        var labels = Device.Floats(batch.Labels, Batch, Tasks);
        var logits = _network.forward(users.index_select(0, user), items, item);
        nn.functional.binary_cross_entropy_with_logits(logits, labels).backward();
        _steps++;
        _optimizer.Step(1e-3, 0, double.MaxValue, _steps);
        _users.Step(userRows, users, 1e-3, 0, _steps);
        _items.Step(itemRows, items, 1e-3, 0, _steps);
    }

    private static (Tensor Places, Tensor Rows) Places(int[] ids, RowMap map)
    {
        map.Clear();
        var places = new long[ids.Length];
        map.Place(ids, places);
        return (Device.Longs(places, -1), Device.Longs([.. map.Rows], -1));
    }

    private sealed class Network : nn.Module
    {
        private readonly MmoeExtractor _extractor = new(new ExtractorShape(Tasks, 4, 128, 0));
        private readonly Towers _towers = new(Tasks, 128, 32);
        private readonly Linear _first;
        private readonly Tensor _weights;
        private readonly Tensor _offsets;

        public Network() : base(nameof(Network))
        {
            _first = nn.Linear(3 * Dimension, _extractor.FirstWidth);
            // Two bags per sample: the item, and the mean of the history.
            var (weights, offsets) = (new float[Batch * (1 + History)], new long[(2 * Batch) + 1]);
            for (var i = 0; i < weights.Length; i++) weights[i] = i % (1 + History) == 0 ? 1 : 1f / History;
            for (var bag = 0; bag < 2 * Batch; bag++) offsets[bag + 1] = offsets[bag] + (bag % 2 == 0 ? 1 : History);
            (_weights, _offsets) = (Device.Floats(weights, -1), Device.Longs(offsets, -1));
            RegisterComponents();
        }

        /// <summary>Logits float[1024, 3].</summary>
        /// <param name="items">The batch's distinct items.</param>
        /// <param name="places">Of each sample, the item and its history.</param>
        public Tensor forward(Tensor users, Tensor items, Tensor places) =>
            _towers.forward(_extractor.forward(_first.forward(cat([users, RowBag.Sum(items, places, _weights, _offsets).reshape(Batch, -1)], 1))));
    }
}
