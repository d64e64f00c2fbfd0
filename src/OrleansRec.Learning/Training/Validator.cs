using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>What weights reach on examples they have not learned.</summary>
/// <param name="Loss">Mean loss of the watched task, the list-wise one of ranking unless set: what early stopping and the gate compare.</param>
/// <param name="LogMass">Mean log of the mass of all items: what turns a ranking logit into a probability.</param>
/// <param name="ListLosses">Of ranking, by list, in their order.</param>
/// <param name="Calibration">Of the heads, by these examples; null of a training that an older build began.</param>
internal sealed record ValidationResult(double Loss, double LogMass, int Lists, IReadOnlyDictionary<string, double> Metrics, float[] ListLosses,
    IReadOnlyList<Calibration>? Calibration = null)
{
    /// <summary>What the content and profile heads say; empty of a pass before a training was taken up again.</summary>
    public IReadOnlyList<HeadAnswers> Heads { get; init; } = [];

    /// <summary>By task and head, as far as they have labels.</summary>
    public IReadOnlyDictionary<string, double> Losses { get; init; } = new Dictionary<string, double>();
}

/// <summary>Scores held-back lists: list-wise loss, NDCG and HR at 10 within the list, AUC of the binary tasks.</summary>
/// <param name="stop">The tasks whose losses count.</param>
/// <param name="spread">See <see cref="Calibration.Fit"/>.</param>
internal sealed class Validator(IReadOnlyList<TrainingBatch> batches, ItemCatalogue catalogue, StopCriterion stop, double spread)
{
    /// <summary>Ends of the metrics that say how many labels of a binary task there are, and how many of them are positive.</summary>
    public const string Rows = "_rows";
    public const string Positives = "_positives";

    private readonly RowMap _items = new();
    private readonly RowMap _tokens = new();

    public int Lists => batches.Sum(b => b.IsRanking.Count(x => x));

    public ValidationResult Run(ModelState state)
    {
        state.Network.eval();
        var labelling = new ProfileLabels(state.Schema);
        var heads = new HeadMetrics(state, catalogue, labelling);
        var ranks = new List<double>();
        var (loss, mass, listLosses) = (0.0, 0.0, new List<float>());
        var rows = new TaskValidation(state.Schema);
        foreach (var examples in batches.Where(b => b.Sequences > 0))
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var batch = BatchTensors.Of(examples, [], catalogue, labelling, state.Rows, state.TrainedItems, state.Pictures, _items, _tokens);
            var ids = state.Ids.Weight.index_select(0, batch.IdRows);
            var tokens = batch.TokenRows is null ? null : state.Tokens!.Weight.index_select(0, batch.TokenRows);
            var vectors = Forward.ItemVectors(state.Network, batch, ids, tokens, 0);
            var (inputs, people) = Forward.Sequences(state.Network, batch, vectors);
            heads.AddPeople(examples, people);
            if (examples.Rows.Count > 0) Collect(examples.Rows, Forward.Rows(state.Network, batch.Rows, vectors, inputs, people), rows);
            if (examples.Lists == 0) continue;
            var logits = Forward.Lists(state.Network, batch, vectors, inputs, people);
            mass += Losses.LogMass(logits, batch);
            if (Losses.Ranking(logits, batch) is { } l) loss += l.item<float>() * examples.IsRanking.Count(x => x);
            listLosses.AddRange(Losses.ByList(logits, batch));
            Collect(examples, logits, state.Schema, ranks, rows);
        }

        loss /= Math.Max(1, ranks.Count);
        var metrics = Metrics(ranks, loss);
        var losses = rows.AddTo(metrics);
        losses[state.Schema.Tasks[0]] = loss;
        losses.TryAdd(StopCriterion.Ndcg, 1 - metrics["list_ndcg@10"]);
        var answers = heads.AddTo(metrics, losses);
        return new ValidationResult(
            stop.Of(losses, state.Schema.Tasks[0]), mass / Math.Max(1, ranks.Count), ranks.Count, metrics, [.. listLosses],
            rows.Calibrate(state.Calibration, spread, metrics))
        { Heads = answers, Losses = losses };
    }

    /// <summary>The result with what the category classifier reaches, which was fitted since, and what counting attributes does.</summary>
    public ValidationResult WithCategories(ModelState state, ValidationResult result)
    {
        var metrics = new Dictionary<string, double>(result.Metrics);
        var heads = new HeadMetrics(state, catalogue, new ProfileLabels(state.Schema));
        heads.AddCategory(metrics);
        heads.AddCountedAttributes(metrics);
        return result with { Metrics = metrics };
    }

    private static void Collect(TrainingBatch examples, Tensor logits, Schema schema, List<double> ranks, TaskValidation rows)
    {
        var (k, tasks) = (examples.ListSize, schema.Tasks.Length);
        var values = logits.cpu().data<float>().ToArray();
        for (var r = 0; r < examples.Lists; r++)
        {
            if (examples.IsRanking[r]) ranks.Add(RankOfFirst(examples, values, r, tasks));
            for (var row = r * k; row < (r + 1) * k; row++)
                rows.Add(examples.Labels, row, values.AsSpan(row * tasks, tasks));
        }
    }

    private static void Collect(LabelRows examples, Tensor logits, TaskValidation rows)
    {
        var (values, tasks) = (logits.cpu().data<float>().ToArray(), (int)logits.size(1));
        for (var r = 0; r < examples.Count; r++) rows.Add(examples.Labels, r, values.AsSpan(r * tasks, tasks));
    }

    private static double RankOfFirst(TrainingBatch examples, float[] values, int list, int tasks)
    {
        var row = list * examples.ListSize;
        var own = values[row * tasks];
        double rank = 1;
        for (var i = 1; i < examples.ListSize && examples.Candidates[row + i] >= 0; i++)
        {
            var other = values[(row + i) * tasks];
            rank += other > own ? 1 : other == own ? 0.5 : 0;
        }

        return rank;
    }

    private static Dictionary<string, double> Metrics(List<double> ranks, double loss) => new()
    {
        ["validation_lists"] = ranks.Count,
        ["loss"] = loss,
        ["list_ndcg@10"] = ranks.Count == 0 ? 0 : ranks.Average(r => RankingMetrics.Gain(r, 10)),
        ["list_hr@10"] = ranks.Count == 0 ? 0 : ranks.Average(r => RankingMetrics.Hit(r, 10)),
    };
}
