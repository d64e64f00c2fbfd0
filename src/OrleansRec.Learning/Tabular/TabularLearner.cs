using System.Diagnostics;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tabular;

/// <summary>What a training on category columns gave.</summary>
/// <param name="Scores">Probabilities of the rows to score: float[N · T], row by row.</param>
/// <param name="BestEpoch">The pass whose weights were kept, from 1.</param>
/// <param name="Validation">AUC per task on the validation rows with the weights that were kept.</param>
/// <param name="GradientCosine">Cosines of the tasks' gradients by the shared parameters, row by row; null where nothing is shared.</param>
/// <param name="RowsPerSecond">Rows trained per second, validation left out.</param>
public sealed record TabularOutcome(
    float[] Scores, int BestEpoch, IReadOnlyDictionary<string, double> Validation, double[,]? GradientCosine, double RowsPerSecond);

/// <summary>
/// Multi-task training over category columns: AdamW with warm-up and cosine, a moving average of the weights, and the pass kept
/// that is best by mean AUC on validation rows. The same seed gives the same result.
/// </summary>
public static class TabularLearner
{
    private const int ScoredAtOnce = 8192;
    private const int ConflictBatches = 20;
    private const double Warmup = 0.05;

    /// <param name="train">Rows to learn from; a share of them validates.</param>
    /// <param name="test">Rows to score with the weights that were kept.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="LearningRefusedException">A task has labels of one class only, or the validation rows have of every task.</exception>
    public static TabularOutcome Train(
        TabularRows train, TabularRows test, TabularOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        options.Validate();
        train.RequireBothLabels();
        Threads.Use(options.Threads);
        var order = Enumerable.Range(0, train.Count).Select(i => (long)i).ToArray();
        var random = new Random(options.Seed);
        random.Shuffle(order);
        var held = Math.Max(1, (int)(train.Count * options.ValidationShare));
        var (validation, fit) = (order[..held], order[held..]);
        var batch = Math.Min(options.BatchSize, fit.Length);
        using var trainer = new TabularTrainer(train, options);
        using var scored = new TabularTensors(test, trainer.Network.Values);
        using var known = new TabularTensors(train, trainer.Network.Values);

        TabularOutcome? best = null;
        var (watch, rows) = (new Stopwatch(), 0L);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(fit);
            watch.Start();
            for (var from = 0; from + batch <= fit.Length; from += batch)
            {
                cancellation.ThrowIfCancellationRequested();
                using var chosen = Device.Longs(fit[from..(from + batch)], batch);
                var done = (epoch + ((double)from / fit.Length)) / options.Epochs;
                trainer.Step(chosen, Schedule(done));
                rows += batch;
                progress?.Report(new TrainingProgress("training", done, $"epoch {epoch + 1} of {options.Epochs}"));
            }

            watch.Stop();
            var losses = trainer.EndEpoch();
            trainer.Average.Swap();
            var aucs = Aucs(train, validation, Score(trainer.Network, known, validation));
            if (best is null || aucs.Values.Average() > best.Validation.Values.Average())
            {
                var conflict = trainer.Conflict(Batches(fit, batch));
                best = new TabularOutcome(Score(trainer.Network, scored, null), epoch + 1, aucs, conflict, 0);
            }

            trainer.Average.Swap();
            progress?.Report(new TrainingProgress("validating", 1, Describe(epoch, train.Tasks, losses, aucs)));
        }

        return best! with { RowsPerSecond = rows / watch.Elapsed.TotalSeconds };
    }

    /// <summary>Probabilities float[N · T] of some rows, or of all.</summary>
    private static float[] Score(TabularNetwork network, TabularTensors tensors, long[]? rows)
    {
        using var none = inference_mode();
        network.eval();
        var count = rows?.Length ?? (int)tensors.Rows.size(0);
        var scores = new List<float>(count * (int)tensors.Labels.size(1));
        for (var from = 0; from < count; from += ScoredAtOnce)
        {
            using var scope = NewDisposeScope();
            var n = Math.Min(ScoredAtOnce, count - from);
            var part = rows is null ? tensors.Rows.narrow(0, from, n) : tensors.Rows.index_select(0, Device.Longs(rows[from..(from + n)], n));
            scores.AddRange(network.forward(part).sigmoid().cpu().contiguous().data<float>().ToArray());
        }

        return [.. scores];
    }

    private static Dictionary<string, double> Aucs(TabularRows rows, long[] chosen, float[] scores)
    {
        var (tasks, aucs) = (rows.Tasks.Count, new Dictionary<string, double>());
        for (var task = 0; task < tasks; task++)
        {
            var (labels, said) = (new List<bool>(), new List<float>());
            for (var i = 0; i < chosen.Length; i++)
            {
                var label = rows.Labels[(chosen[i] * tasks) + task];
                if (label < 0 || rows.Weights?[chosen[i]] == 0) continue;
                labels.Add(label > 0.5f);
                said.Add(scores[(i * tasks) + task]);
            }

            var auc = BinaryMetrics.Auc([.. labels], [.. said]);
            if (!double.IsNaN(auc)) aucs[rows.Tasks[task]] = auc;
        }

        return aucs.Count > 0
            ? aucs
            : throw new LearningRefusedException($"The {chosen.Length} validation rows have labels of one class only for every task; give more rows or a larger 'ValidationShare'.");
    }

    private static List<Tensor> Batches(long[] fit, int batch)
    {
        var batches = new List<Tensor>();
        for (var from = 0; from + batch <= fit.Length && batches.Count < ConflictBatches; from += batch)
            batches.Add(Device.Longs(fit[from..(from + batch)], batch));
        return batches;
    }

    /// <summary>Linear warm-up, then a cosine to a hundredth.</summary>
    private static double Schedule(double fraction) => fraction < Warmup
        ? Math.Max(0.02, fraction / Warmup)
        : 0.01 + (0.495 * (1 + Math.Cos(Math.PI * (fraction - Warmup) / (1 - Warmup))));

    private static string Describe(int epoch, IReadOnlyList<string> tasks, double[] losses, Dictionary<string, double> aucs) => FormattableString.Invariant(
        $"epoch {epoch + 1}: {string.Join("  ", tasks.Select((t, k) => FormattableString.Invariant($"{t} loss {losses[k]:0.0000} auc {aucs.GetValueOrDefault(t):0.0000}")))}");
}
