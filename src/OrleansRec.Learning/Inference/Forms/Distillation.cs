using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Optimizers;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Inference.Forms;

/// <summary>
/// A small ranker learns what the full one answers (Hinton et al., 2015): one shared bottom of a quarter of the width and towers of a quarter.
/// Items, people and attention are the version's own, so that retrieval is the same; only the ranker is learned, on rows as they are served.
/// - The order of each list: cross-entropy with the version's softmax over it.
/// - Every task's probability: cross-entropy with the version's.
/// - Logits, by their squares (Ba and Caruana, 2014): what of the order is in probabilities near 0.
/// </summary>
/// <param name="options">Threads of one tensor operation come from here.</param>
public sealed class Distillation(LearnerOptions options)
{
    private const int Width = 16;
    private const int Tower = 8;
    private const double LearningRate = 1e-2;
    private const double LeastRate = 0.05;
    private const double MaxNorm = 5;
    private const double LogitWeight = 0.2;

    /// <summary>The small version as a checkpoint; it cannot be trained further.</summary>
    /// <param name="rows">Lists and single rows as they are served.</param>
    /// <param name="steps">Batches of rows to learn from, each as often as the others.</param>
    /// <param name="progress">Told the part that is done, 0 to 1, and the loss so far.</param>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, truncated or of a newer format.</exception>
    public byte[] Distill(
        ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue, IReadOnlyList<RankingBatch> rows, int steps, Action<double, string> progress, CancellationToken cancellation)
    {
        RankingBatch[] batches = [.. rows.Where(b => b.Rows > 0)];
        if (batches.Length == 0) throw new ArgumentException("There are no rows to learn the version's answers from.", nameof(rows));
        Threads.Use(options.Threads);
        using var scope = NewDisposeScope();
        using var teacher = (RankingModel)((IModelLoader)new ModelLoader(options)).Load("distilled", checkpoint, catalogue);
        var (state, statistics) = Checkpoint.ReadForInference(checkpoint);
        using (state)
        {
            var schema = state.Schema with { Extractor = ExtractorRegistry.Default, Width = Width, Tower = Tower };
            var small = DerivedNetwork.Of(state, schema, options.Seed, (name, weight) => IsTaken(name) ? weight : null);
            using var network = small.Network;
            Learn(small, teacher, batches, steps, progress, cancellation);
            return Checkpoint.Write(small, statistics);
        }
    }

    /// <summary>The direct ways from inputs and positions to the tasks have the same shape in every ranker.</summary>
    private static bool IsTaken(string name) => !name.StartsWith(DerivedNetwork.Ranker, StringComparison.Ordinal)
        || name is DerivedNetwork.Ranker + "_wide.weight" or DerivedNetwork.Ranker + "_position.weight";

    private void Learn(
        InferenceState small, RankingModel teacher, RankingBatch[] batches, int steps, Action<double, string> progress, CancellationToken cancellation)
    {
        using var optimizer = new DenseAdamW(small.Network.Parameters().Where(p => p.Name.StartsWith(DerivedNetwork.Ranker, StringComparison.Ordinal)));
        var heads = Heads(small);
        var random = new Random(options.Seed);
        for (var step = 0; step < steps;)
        {
            cancellation.ThrowIfCancellationRequested();
            if (step % batches.Length == 0) random.Shuffle(batches);
            using var scope = NewDisposeScope();
            var loss = Loss(small.Network, teacher, batches[step % batches.Length], heads);
            loss.backward();
            var rate = LearningRate * (LeastRate + ((1 - LeastRate) * 0.5 * (1 + Math.Cos(Math.PI * step / steps))));
            optimizer.Step(rate, 0, MaxNorm, ++step);
            if (step % 20 == 0 || step == steps) progress((double)step / steps, FormattableString.Invariant($"loss {loss.item<float>():0.0000}"));
        }
    }

    /// <summary>By head: what its logit is above that of its probability, and 1 where it has a probability and no amount.</summary>
    private static (Tensor Offsets, Tensor Binary) Heads(InferenceState small)
    {
        var schema = small.Schema;
        var offsets = schema.Tasks.Select((t, k) => k == 0 ? (float)small.RankingOffset : (float)Math.Log(schema.DefinitionOf(t).PositiveWeight));
        var binary = schema.Tasks.Select((t, k) => k > 0 && schema.DefinitionOf(t).IsRegression ? 0f : 1f);
        return (Device.Floats([.. offsets], -1), Device.Floats([.. binary], -1));
    }

    private static Tensor Loss(RankingNetwork network, RankingModel teacher, RankingBatch batch, (Tensor Offsets, Tensor Binary) heads)
    {
        ScoringTensors lists;
        Tensor wanted, attended;
        using (no_grad())
        {
            lists = teacher.Lists(batch);
            wanted = teacher.Logits(lists);                                                             // (R, K, tasks)
            attended = network.Attention.forward(lists.Candidates, lists.Behaviours, lists.Padding.isinf());
        }

        var columns = lists.Inputs.size(2);
        var valid = lists.Inputs.select(2, columns - 1);                                                // (R, K)
        var hidden = zeros(valid.shape, dtype: int64, device: Device.Current);
        var logits = network.Ranker.forward(
            lists.People, lists.Candidates, attended, lists.Inputs.narrow(2, 0, columns - 2), lists.Context.reshape(-1, Ranker.ContextWidth), hidden);
        var absent = valid.eq(Scalars.Of(0));
        var order = (Masked(wanted).softmax(1) * Masked(logits).log_softmax(1)).sum(1).mean().neg();
        var rows = valid.unsqueeze(2) / valid.sum();
        var chances = functional.binary_cross_entropy_with_logits(
            logits.Minus(heads.Offsets), wanted.Minus(heads.Offsets).sigmoid(), reduction: Reduction.None);
        var apart = logits.Minus(wanted);
        return order.Plus((chances * heads.Binary * rows).sum()).Plus((apart * apart * rows).sum() * Scalars.Of(LogitWeight));

        Tensor Masked(Tensor all) => all.select(2, 0).masked_fill(absent, Scalars.Of(-1e9));
    }
}
