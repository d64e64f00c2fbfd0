using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OrleansRec.Learning.Training;

/// <summary>The losses L_k of the tasks; each is a mean over the rows that have a label, null where none has.</summary>
internal static class Losses
{
    /// <summary>
    /// Candidate 0 against the others: softmax cross-entropy over the list, padding left out, corrected for the chance of being
    /// drawn as a candidate, so that scores are comparable over all items.
    /// </summary>
    public static Tensor? Ranking(Tensor logits, BatchTensors batch)
    {
        var weights = batch.ListWeights is { } own ? own * batch.IsRanking : batch.IsRanking;
        var lists = weights.sum();
        if (lists.item<float>() == 0) return null;
        return (Corrected(logits, batch).log_softmax(1).select(1, 0) * weights).sum().neg().div(lists);
    }

    /// <summary>The same of each ranking list, without weights, in their order.</summary>
    public static float[] ByList(Tensor logits, BatchTensors batch) => [.. Corrected(logits, batch).log_softmax(1).select(1, 0).neg()
        .masked_select(batch.IsRanking.gt(Scalars.Of(0))).cpu().data<float>()];

    /// <summary>Sum over the lists of the log of the mass of all items, as the list estimates it.</summary>
    public static double LogMass(Tensor logits, BatchTensors batch) =>
        (Corrected(logits, batch).logsumexp(1) * batch.IsRanking).sum().item<float>();

    private static Tensor Corrected(Tensor logits, BatchTensors batch) =>
        logits.select(2, 0).Minus(batch.LogChances).masked_fill(batch.Candidates.eq(Scalars.Of(0)), Scalars.Of(-1e9));

    /// <summary>Binary cross-entropy over the rows whose label is 0 or 1.</summary>
    /// <param name="positiveWeight">Weight of a row with label 1 against one with 0.</param>
    /// <param name="weights">How much each row counts, as many as labels; null: alike.</param>
    public static Tensor? Binary(Tensor logits, Tensor labels, double positiveWeight = 1, Tensor? weights = null)
    {
        var known = labels.ge(Scalars.Of(0));
        if (known.any().item<bool>() is false) return null;
        var (z, y) = (logits.masked_select(known), labels.masked_select(known));
        if (positiveWeight == 1 && weights is null) return functional.binary_cross_entropy_with_logits(z, y);
        var counts = (y * Scalars.Of(positiveWeight - 1)).PlusInPlace(1);
        if (weights is not null) counts = counts * weights.masked_select(known);
        return Mean(functional.binary_cross_entropy_with_logits(z, y, reduction: nn.Reduction.None), counts);
    }

    /// <summary>A task's loss over the rows with a label: cross-entropy of yes or no, or the deviance of an amount.</summary>
    /// <param name="scale">Of the amount, see <see cref="Schema.Scales"/>.</param>
    /// <param name="weights">How much each row counts, as many as labels; null: alike.</param>
    public static Tensor? Of(TaskDefinition task, Tensor logits, Tensor labels, double scale, Tensor? weights = null) => task.IsRegression
        ? Amount(logits, labels, scale, weights)
        : Binary(logits, labels, task.PositiveWeight, weights);

    /// <summary>
    /// Poisson deviance of amounts y by exp(logit) (Wedderburn, 1974): unbiased for the mean of any amount of 0 or more, most of which
    /// may be 0.
    /// </summary>
    private static Tensor? Amount(Tensor logits, Tensor labels, double scale, Tensor? weights)
    {
        var known = labels.ge(Scalars.Of(0));
        if (known.any().item<bool>() is false) return null;
        var (z, y) = (logits.masked_select(known).clamp(Scalars.Of(-12), Scalars.Of(12)), labels.masked_select(known) * Scalars.Of(1 / scale));
        var rows = z.exp().Minus(y * z).Plus(xlogy(y, y).Minus(y));
        return weights is null ? rows.mean() : Mean(rows, weights.masked_select(known));
    }

    /// <summary>Weighted mean; null where no row counts.</summary>
    internal static Tensor? Mean(Tensor losses, Tensor weights)
    {
        var sum = weights.sum();
        return sum.item<float>() > 0 ? (losses * weights).sum().div(sum) : null;
    }

    /// <summary>
    /// The entire space of impressions (ESMM, Ma et al., SIGIR 2018): cross-entropy of click × purchase. With logits a and b,
    /// σ(a) σ(b) has the logit −ln(e^−a + e^−b + e^(−a − b)).
    /// </summary>
    /// <param name="labels">1 where the impression led to a click and to a purchase; float[R, K].</param>
    /// <param name="weights">How much each row counts: float[R, K]; null: alike.</param>
    public static Tensor? Chain(Schema schema, Tensor logits, Tensor labels, Tensor? weights = null)
    {
        var a = logits.select(2, schema.TaskOf(TaskNames.Click)).neg();
        var b = logits.select(2, schema.TaskOf(TaskNames.Purchase)).neg();
        return Binary(stack([a, b, a.Plus(b)]).logsumexp(0).neg(), labels, 1, weights);
    }

    /// <summary>The next item against the items of the softmax.</summary>
    /// <param name="loss">One of <see cref="RetrievalLosses.Names"/>.</param>
    /// <param name="correction">Log of the expected count of each softmax item in the sample, null for all items: float[N].</param>
    public static Tensor? Similarity(string loss, Tensor people, Tensor vectors, BatchTensors batch, Tensor? correction)
    {
        var from = people.reshape(-1, people.size(2)).index_select(0, batch.NextPlaces);
        var logits = from.matmul(vectors.index_select(0, batch.Softmax).transpose(0, 1));   // (P, N)
        return RetrievalLosses.Of(loss, logits, ColumnOfNext(batch, vectors.size(0)), correction, batch.NextWeights);
    }

    /// <summary>Cosine embedding loss: consecutive items of a session are alike, random pairs are not.</summary>
    /// <param name="vectors">float[U + 1, D].</param>
    /// <param name="first">Places of the first item of each pair: int64[S].</param>
    /// <param name="second">Places of the second ones: int64[S].</param>
    public static Tensor Session(Tensor vectors, Tensor first, Tensor second)
    {
        var a = vectors.index_select(0, first);
        var b = vectors.index_select(0, second);
        var other = b.index_select(0, randperm(b.size(0), device: b.device));
        var alike = functional.cosine_embedding_loss(a, b, ones(a.size(0), device: a.device));
        return alike.Plus(functional.cosine_embedding_loss(a, other, ones(a.size(0), device: a.device).neg(), margin: 0.1));
    }

    public static Tensor? Category(RankingNetwork network, BatchTensors batch, Tensor? tokens)
    {
        if (batch.Classes is null || tokens is null || batch.Classes.ge(Scalars.Of(0)).any().item<bool>() is false) return null;
        return functional.cross_entropy(network.Items.Category(batch.Content!, tokens), batch.Classes);
    }

    /// <summary>Where each next item stands among the softmax items.</summary>
    private static Tensor ColumnOfNext(BatchTensors batch, long places)
    {
        var columns = zeros(places, dtype: int64, device: batch.Softmax.device)
            .index_copy_(0, batch.Softmax, Device.Range(batch.Softmax.size(0)));
        return columns.index_select(0, batch.Next);
    }
}
