using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.EndToEnd.Tests;
using OrleansRec.Learning;
using OrleansRec.Serving.Engine;
using OrleansRec.Serving.Models;
using OrleansRec.Storage.Models;

namespace OrleansRec.Benchmarks.Memory;

/// <summary>Bytes in use while one version takes the place of another, as a silo does it: the checkpoint is read from the store, loaded, warmed up and swapped in.</summary>
internal static class Swaps
{
    private const int Count = 20;
    private const int Early = 5;

    public static async Task MeasureAsync(BenchmarkReport report, int items)
    {
        using var folder = new TempFolder();
        await using var store = SqliteModelStore.Open(folder.File("models.db"), new SqliteModelStoreOptions(), NullLogger.Instance);
        var shop = SyntheticShop.Make(items, users: 1_000, events: 50, threads: 1);
        report.Set("checkpoint_bytes", shop.Checkpoint.Length);
        await shop.AddModelAsync(store);
        shop.DropCheckpoint();
        var engine = new InferenceEngine(Options.Create(new EngineOptions()), TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        await SwapAsync(engine, shop, store, 0);
        _ = InUse.Settled();
        using var peak = new Peak();
        var (peaks, settled) = (new List<double>(), new List<double>());
        for (var swap = 1; swap <= Count; swap++)
        {
            await SwapAsync(engine, shop, store, swap);
            peaks.Add(peak.Take());
            settled.Add(InUse.Settled());
            _ = peak.Take();
        }

        // Without a model is measured last: at first much lives that belongs to making the shop.
        engine.Dispose();
        var empty = InUse.Settled();
        var (early, late) = (settled[Early - 1], settled[^1]);
        var model = Statistics.Median([.. settled]) - empty;
        report.Set("model_bytes", model);
        report.Set("swap_peak_vs_model", (Statistics.Median([.. peaks]) - empty) / model);
        report.Set("swap_peak_vs_model_most", (peaks.Max() - empty) / model);
        report.Set("swap_growth_percent", 100.0 * (late - early) / (early - empty));
    }

    private static async Task SwapAsync(InferenceEngine engine, SyntheticShop shop, IModelStore store, int version)
    {
        await engine.SwapAsync(await LoadAsync(shop, store, version), shop.Catalogue);

        // What follows would go on within the frames that have just let the version before go, and keep what they hold alive.
        await Task.Yield();
    }

    /// <summary>The checkpoint is closed before the version is warmed up, as a silo does.</summary>
    private static async Task<IRankingModel> LoadAsync(SyntheticShop shop, IModelStore store, int version)
    {
        await using var checkpoint = await store.OpenAsync(SyntheticShop.Model, SyntheticShop.Version, CancellationToken.None);
        return new ModelLoader(new LearnerOptions { Threads = 1 }).Load($"{version}", checkpoint, () => shop.Catalogue);
    }

    /// <summary>The largest number of bytes in use, looked at every moment.</summary>
    private sealed class Peak : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _stopped;
        private long _largest;

        public Peak()
        {
            _thread = new Thread(Watch) { IsBackground = true };
            _thread.Start();
        }

        /// <summary>The largest since the last call.</summary>
        public long Take()
        {
            lock (_thread)
            {
                var largest = _largest;
                _largest = 0;
                return largest;
            }
        }

        public void Dispose()
        {
            _stopped = true;
            _thread.Join();
        }

        private void Watch()
        {
            for (; !_stopped; Thread.Sleep(2))
            {
                var now = InUse.Now();
                lock (_thread) _largest = Math.Max(_largest, now);
            }
        }
    }
}
