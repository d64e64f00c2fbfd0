using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>What weights reach on examples they have not learned.</summary>
/// <param name="Loss">Mean loss of the watched task, the list-wise one of ranking unless set: what early stopping and the gate compare.</param>
/// <param name="LogMass">Mean log of the mass of all items: what turns a ranking logit into a probability.</param>
internal sealed record ValidationResult(double Loss, double LogMass, int Lists, IReadOnlyDictionary<string, double> Metrics);

/// <summary>Scores held-back lists: list-wise loss, NDCG and HR at 10 within the list, AUC of the binary tasks.</summary>
/// <param name="watched">The task whose loss counts; null is the ranking task.</param>
internal sealed class Validator(IReadOnlyList<TrainingBatch> batches, ItemCatalogue catalogue, string? watched = null)
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
        var (loss, mass) = (0.0, 0.0);
        var labels = state.Schema.Tasks.ToDictionary(t => t, _ => (Labels: new List<bool>(), Scores: new List<float>()));
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
            if (examples.Lists == 0) continue;
            var logits = Forward.Lists(state.Network, batch, vectors, inputs, people);
            mass += Losses.LogMass(logits, batch);
            if (Losses.Ranking(logits, batch) is { } l) loss += l.item<float>() * examples.IsRanking.Count(x => x);
            Collect(examples, logits, state.Schema, ranks, labels);
        }

        loss /= Math.Max(1, ranks.Count);
        var metrics = Metrics(ranks, labels, loss);
        return new ValidationResult(
            watched is null ? loss : metrics.GetValueOrDefault(watched + "_logloss", double.NaN), mass / Math.Max(1, ranks.Count), ranks.Count, heads.AddTo(metrics));
    }

    private static void Collect(
        TrainingBatch examples, Tensor logits, Schema schema, List<double> ranks, Dictionary<string, (List<bool> Labels, List<float> Scores)> labels)
    {
        var (k, tasks) = (examples.ListSize, schema.Tasks.Length);
        var values = logits.cpu().data<float>().ToArray();
        for (var r = 0; r < examples.Lists; r++)
        {
            if (examples.IsRanking[r]) ranks.Add(RankOfFirst(examples, values, r, tasks));
            for (var i = 0; i < k; i++)
            {
                var row = (r * k) + i;
                Label(Schema.Click, examples.Clicked[row]);
                Label(Schema.Cart, examples.Carted[row]);
                Label(Schema.Purchase, examples.Bought[row]);

                void Label(string task, float label)
                {
                    var head = schema.TaskOf(task);
                    if (label < 0 || head < 1) return;
                    labels[task].Labels.Add(label > 0.5f);
                    labels[task].Scores.Add(1 / (1 + MathF.Exp(-values[(row * tasks) + head])));
                }
            }
        }
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

    private static Dictionary<string, double> Metrics(
        List<double> ranks, Dictionary<string, (List<bool> Labels, List<float> Scores)> labels, double loss)
    {
        var metrics = new Dictionary<string, double>
        {
            ["validation_lists"] = ranks.Count,
            ["loss"] = loss,
            ["list_ndcg@10"] = ranks.Count == 0 ? 0 : ranks.Average(r => RankingMetrics.Gain(r, 10)),
            ["list_hr@10"] = ranks.Count == 0 ? 0 : ranks.Average(r => RankingMetrics.Hit(r, 10)),
        };
        foreach (var (task, rows) in labels)
        {
            var positives = rows.Labels.Count(l => l);
            if (positives == 0 || positives == rows.Labels.Count) continue;
            (metrics[task + Rows], metrics[task + Positives]) = (rows.Labels.Count, positives);
            metrics[task + "_auc"] = BinaryMetrics.Auc(rows.Labels.ToArray(), rows.Scores.ToArray());
            metrics[task + "_logloss"] = BinaryMetrics.LogLoss(rows.Labels.ToArray(), rows.Scores.ToArray());
        }

        return metrics;
    }
}
