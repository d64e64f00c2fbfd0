using System.Collections.Concurrent;
using OrleansRec.Learning.Examples;

namespace OrleansRec.Learning.Training;

/// <summary>One pass: a producer thread replays people in random order into batches while the caller's thread trains on them.</summary>
/// <param name="batchSize">Sequence chunks per step.</param>
/// <param name="step">Learns from a batch with a factor of the learning rate, and adds its losses.</param>
internal sealed class EpochRunner(LearnerOptions options, int batchSize, int labels, Action<TrainingBatch, double, LossMeter> step)
{
    private const int BatchesAhead = 4;

    /// <param name="builder">Writes a person's examples.</param>
    /// <param name="schedule">Learning-rate factor by the fraction of the pass that is done.</param>
    /// <param name="progress">Called after each step with the fraction, the schedule's factor and the losses so far.</param>
    public LossMeter Run(
        IReadOnlyList<PersonHistory> people, Action<PersonHistory, TrainingBatch> builder, int seed,
        Func<double, double> schedule, Action<double, double, LossMeter> progress, CancellationToken cancellation)
    {
        var meter = new LossMeter();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ready = new BlockingCollection<(TrainingBatch Batch, double Fraction)>(BatchesAhead);
        Exception? failure = null;
        var producer = new Thread(() =>
        {
            try
            {
                Produce(people, builder, seed, ready, stop.Token);
            }
            catch (Exception e)
            {
                failure = e;
            }
            finally
            {
                ready.CompleteAdding();
            }
        })
        { IsBackground = true, Name = "examples" };
        producer.Start();
        try
        {
            foreach (var (batch, fraction) in ready.GetConsumingEnumerable(cancellation))
            {
                var scale = schedule(fraction);
                step(batch, scale, meter);
                progress(fraction, scale, meter);
            }
        }
        finally
        {
            stop.Cancel();
            producer.Join();
        }

        if (failure is not null) throw new InvalidOperationException($"Training examples could not be made: {failure.Message}", failure);
        return meter;
    }

    private void Produce(
        IReadOnlyList<PersonHistory> people, Action<PersonHistory, TrainingBatch> builder, int seed,
        BlockingCollection<(TrainingBatch, double)> ready, CancellationToken stop)
    {
        var order = Enumerable.Range(0, people.Count).ToArray();
        new Random(seed).Shuffle(order);
        var batch = NewBatch(options, labels);
        for (var i = 0; i < order.Length; i++)
        {
            builder(people[order[i]], batch);
            var last = i == order.Length - 1;
            if (batch.Sequences < batchSize && !(last && batch.Sequences > 0)) continue;
            ready.Add((batch, (i + 1.0) / order.Length), stop);
            batch = NewBatch(options, labels);
        }
    }

    public static TrainingBatch NewBatch(LearnerOptions options, int labels) => new(options.SequenceLength + 1, options.ListSize, labels);
}
