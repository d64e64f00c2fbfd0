using System.Diagnostics;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Pictures;

/// <summary>What a training on pictures gave.</summary>
/// <param name="Scores">Probabilities of the pictures to score: float[N · classes], picture by picture.</param>
/// <param name="ValidationAccuracy">After the last pass.</param>
/// <param name="PicturesPerSecond">Pictures trained per second, validation left out.</param>
public sealed record PictureOutcome(float[] Scores, double ValidationAccuracy, double PicturesPerSecond);

/// <summary>
/// Trains the picture encoder on a class task alone: AdamW with warm-up and a cosine to nothing, label smoothing, pictures changed at random.
/// The same seed gives the same result.
/// </summary>
public static class PictureLearner
{
    private const int ScoredAtOnce = 128;
    private const double MaxGradientNorm = 5;
    private const double Warmup = 0.05;

    /// <param name="train">Pictures to learn from.</param>
    /// <param name="validation">Pictures whose accuracy is reported after each pass; nothing is learned from them.</param>
    /// <param name="test">Pictures to score.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a part is empty or does not fit.</exception>
    /// <exception cref="LearningRefusedException">All training pictures are of one class.</exception>
    public static PictureOutcome Train(
        PictureRows train, PictureRows validation, PictureRows test, int classes, PictureOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        options.Validate();
        train.Require(nameof(train), classes);
        validation.Require(nameof(validation), classes);
        test.Require(nameof(test), classes);
        if (train.Labels.Distinct().Count() < 2)
            throw new LearningRefusedException($"All {train.Count} training pictures are of class {train.Labels[0]}; a class task needs two classes or more.");
        Threads.Use(options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        manual_seed(options.Seed);
        using var network = new PictureNetwork(options.Width, classes, options.Dropout);
        using var optimizer = new DenseAdamW(network.named_parameters());
        var random = new Random(options.Seed);
        int[] order = [.. Enumerable.Range(0, train.Count)];
        var batch = Math.Min(options.BatchSize, train.Count);
        var (watch, steps, pictures, accuracy) = (new Stopwatch(), 0L, 0L, 0.0);
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            random.Shuffle(order);
            watch.Start();
            var (losses, count) = (0.0, 0);
            for (var from = 0; from + batch <= order.Length; from += batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var done = (epoch + ((double)from / order.Length)) / options.Epochs;
                losses += Step(network, optimizer, train, order.AsSpan(from, batch), options, random, Schedule(done), ++steps);
                (count, pictures) = (count + 1, pictures + batch);
                progress?.Report(new TrainingProgress("training", done, $"epoch {epoch + 1} of {options.Epochs}"));
            }

            watch.Stop();
            var said = Score(network, validation, options.Augment);
            accuracy = ClassMetrics.Accuracy(validation.Labels, Best(said, classes));
            progress?.Report(new TrainingProgress(
                "validating", 1, FormattableString.Invariant(
                $"epoch {epoch + 1}: loss {losses / count:0.000}, validation accuracy {accuracy:0.000}, log loss {ClassMetrics.LogLoss(validation.Labels, said):0.000}")));
        }

        return new PictureOutcome(Score(network, test, options.Augment), accuracy, pictures / watch.Elapsed.TotalSeconds);
    }

    /// <summary>The likeliest class of each picture.</summary>
    /// <param name="scores">float[N · classes].</param>
    public static int[] Best(ReadOnlySpan<float> scores, int classes)
    {
        var best = new int[scores.Length / classes];
        for (var i = 0; i < best.Length; i++)
        {
            var own = scores.Slice(i * classes, classes);
            for (var c = 1; c < classes; c++)
                if (own[c] > own[best[i]]) best[i] = c;
        }

        return best;
    }

    private static double Step(
        PictureNetwork network, DenseAdamW optimizer, PictureRows rows, ReadOnlySpan<int> chosen, PictureOptions options, Random random, double scale, long step)
    {
        using var scope = NewDisposeScope();
        network.train();
        var (pictures, labels) = (new ReadOnlyMemory<byte>[chosen.Length], new long[chosen.Length]);
        for (var i = 0; i < pictures.Length; i++) (pictures[i], labels[i]) = (rows[chosen[i]], rows.Labels[chosen[i]]);
        var changes = new PictureChanges(options.Shift, Flip: true, options.Zoom, options.Colour);
        var shown = PictureBatch.Of(pictures, changes, options.Augment ? random : null);
        Tensor logits;
        using (Precision.Begin(options.Precision)) logits = network.forward(shown).Full();
        var loss = nn.functional.cross_entropy(logits, Device.Longs(labels, -1), label_smoothing: options.Smoothing);
        var value = loss.item<float>();
        if (!float.IsFinite(value)) throw new InvalidOperationException($"Training stopped: the loss is {value} at step {step}; lower the learning rate.");
        loss.backward();
        optimizer.Step(options.LearningRate * scale, options.WeightDecay, MaxGradientNorm, step);
        return value;
    }

    /// <param name="mirrored">Average with the mirror image.</param>
    private static float[] Score(PictureNetwork network, PictureRows rows, bool mirrored)
    {
        using var none = inference_mode();
        network.eval();
        var scores = new List<float>();
        for (var from = 0; from < rows.Count; from += ScoredAtOnce)
        {
            using var scope = NewDisposeScope();
            var part = Enumerable.Range(from, Math.Min(ScoredAtOnce, rows.Count - from)).Select(i => rows[i]).ToList();
            var pictures = PictureBatch.Of(part, default, null);
            var said = network.forward(pictures).softmax(1);
            if (mirrored) said = said.Plus(network.forward(pictures.flip(3)).softmax(1)) * Scalars.Of(0.5);
            scores.AddRange(said.cpu().contiguous().data<float>().ToArray());
        }

        return [.. scores];
    }

    /// <summary>Linear warm-up, then a cosine to nothing.</summary>
    private static double Schedule(double fraction) =>
        Math.Min(1, fraction / Warmup) * 0.5 * (1 + Math.Cos(Math.PI * fraction)) + 1e-3;
}
