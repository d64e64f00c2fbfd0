using OrleansRec.Learning.Checkpoints;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Inference.Forms;

/// <summary>What became of a pruning.</summary>
/// <param name="Shares">By expert: its mean share in the mixture of the task that listens to it most; empty without gated experts.</param>
/// <param name="Checkpoint">The version without the experts that went; empty where none could.</param>
/// <param name="Reason">Which went, or why none could.</param>
public sealed record PrunedModel(IReadOnlyList<double> Shares, ReadOnlyMemory<byte> Checkpoint, string Reason);

/// <summary>
/// Takes out experts that no task's gate gives much on rows; the others' shares grow by as much, as the gates' softmax runs over fewer. What
/// comes out is a network of the same kind with fewer experts.
/// </summary>
/// <param name="options">Threads of one tensor operation come from here.</param>
public sealed class ExpertPruning(LearnerOptions options)
{
    /// <summary>An expert goes where its share is below this part of an equal share.</summary>
    public const double Part = 0.5;

    /// <param name="rows">What the gates are looked at on.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, truncated or of a newer format.</exception>
    public PrunedModel Prune(ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue, IReadOnlyList<RankingBatch> rows)
    {
        Threads.Use(options.Threads);
        using var scope = NewDisposeScope();
        var (state, statistics) = Checkpoint.ReadForInference(checkpoint);
        using (state)
        {
            var extractor = state.Network.Ranker.Extractor;
            if (extractor.Droppable == 0)
                return None([], $"The extractor '{state.Schema.Extractor}' has no gated experts that could go; mmoe and home have.");
            var shares = Shares(checkpoint, catalogue, rows, extractor.Droppable);
            if (shares.Length == 0) return None(shares, "There are no rows to look at the gates on.");
            long[] kept = [.. Enumerable.Range(0, shares.Length).Where(e => shares[e] >= Part / shares.Length).Select(e => (long)e)];
            if (kept.Length == shares.Length)
                return None(shares, FormattableString.Invariant($"Every one of the {shares.Length} experts has a share of {Part / shares.Length:0.000} or more in some task."));
            if (kept.Length == 0) kept = [Array.IndexOf(shares, shares.Max())];
            var pruned = DerivedNetwork.Of(
                state, state.Schema with { Experts = kept.Length }, options.Seed,
                (name, weight) => name.StartsWith(DerivedNetwork.Ranker, StringComparison.Ordinal) ? extractor.Keep(weight, kept) : weight);
            using var network = pruned.Network;
            return new PrunedModel(shares, Checkpoint.Write(pruned, statistics), $"{shares.Length - kept.Length} of {shares.Length} experts went.");
        }
    }

    private static PrunedModel None(double[] shares, string reason) => new(shares, ReadOnlyMemory<byte>.Empty, reason);

    private double[] Shares(ReadOnlyMemory<byte> checkpoint, ItemCatalogue catalogue, IReadOnlyList<RankingBatch> rows, int experts)
    {
        using var model = (RankingModel)((IModelLoader)new ModelLoader(options)).Load("pruned", checkpoint, catalogue);
        using var mode = inference_mode();
        var (sum, count) = (zeros(1, experts, device: Device.Current), 0.0);
        foreach (var batch in rows.Where(b => b.Rows > 0))
        {
            using var step = NewDisposeScope();
            var lists = model.Lists(batch);
            var valid = lists.Inputs.select(2, lists.Inputs.size(2) - 1).reshape(-1, 1, 1);
            sum = sum.Plus((model.ExpertShares(lists) * valid).sum(0L)).MoveToOuterDisposeScope();       // (T, E)
            count += batch.Rows;
        }

        return count == 0 ? [] : [.. sum.amax([0]).cpu().data<float>().ToArray().Select(s => s / count)];
    }
}
