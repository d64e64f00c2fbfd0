using System.Runtime.InteropServices;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Learning.Training;

/// <summary>Labels and scores of the tasks of rows on validation data, and what they come to.</summary>
internal sealed class TaskValidation(Schema schema)
{
    private readonly TaskPlan _plan = new(schema);
    private readonly TaskScores _scores = new(schema);
    private readonly List<(float Label, float Score)>[] _rows = [.. Enumerable.Range(0, new TaskPlan(schema).Width).Select(_ => new List<(float, float)>())];

    /// <param name="labels">float[rows, W], see <see cref="TaskPlan"/>.</param>
    /// <param name="logits">The row's: float[T].</param>
    public void Add(List<float> labels, int row, ReadOnlySpan<float> logits)
    {
        var own = CollectionsMarshal.AsSpan(labels).Slice(row * _plan.Width, _plan.Width);
        for (var k = 0; k < own.Length; k++)
            if (own[k] >= 0) _rows[k].Add((own[k], k == _plan.Chain ? _scores.Chain(logits) : _scores.Of(k + 1, logits[k + 1])));
    }

    /// <summary>
    /// By head, from these rows; the slopes and shifts are added to the metrics. Rows that weigh by a measure are not calibrated: their scores are those
    /// of the weighted rows.
    /// </summary>
    /// <param name="before">Of the weights so far; null: none.</param>
    /// <param name="spread">See <see cref="Calibration.Fit"/>.</param>
    public IReadOnlyList<Calibration> Calibrate(IReadOnlyList<Calibration>? before, double spread, Dictionary<string, double> metrics)
    {
        var all = new Calibration[schema.Tasks.Length];
        all[0] = Calibration.None;
        for (var k = 0; k < _plan.Heads.Count; k++)
        {
            var (head, was) = (_plan.Heads[k], before?[k + 1] ?? Calibration.None);
            all[k + 1] = was;
            if (head.IsRegression || head.WeightBy is not null || _rows[k].Count == 0) continue;
            bool[] outcomes = [.. _rows[k].Select(r => r.Label > 0.5f)];
            float[] scores = [.. _rows[k].Select(r => r.Score)];
            var now = all[k + 1] = Calibration.Fit(outcomes, scores, was, spread);
            (metrics[head.Name + Calibration.Slopes], metrics[head.Name + Calibration.Shifts]) = (now.Slope, now.Shift);
        }

        return all;
    }

    /// <summary>Adds the metrics; returns the loss of each task that has labels.</summary>
    public Dictionary<string, double> AddTo(Dictionary<string, double> metrics)
    {
        var losses = new Dictionary<string, double>();
        for (var k = 0; k < _rows.Length; k++)
        {
            if (_rows[k].Count == 0) continue;
            var name = k == _plan.Chain ? TaskNames.Conversion : _plan.Heads[k].Name;
            float[] scores = [.. _rows[k].Select(r => r.Score)];
            if (k != _plan.Chain && _plan.Heads[k].IsRegression)
            {
                float[] amounts = [.. _rows[k].Select(r => r.Label)];
                metrics[name + "_rmse"] = AmountMetrics.Rmse(amounts, scores);
                metrics[name + "_mae"] = AmountMetrics.Mae(amounts, scores);
                metrics[name + "_loss"] = losses[name] = AmountMetrics.Deviance(amounts, scores, schema.ScaleOf(name));
                continue;
            }

            bool[] outcomes = [.. _rows[k].Select(r => r.Label > 0.5f)];
            if (!outcomes.Contains(true) || !outcomes.Contains(false)) continue;
            (metrics[name + Validator.Rows], metrics[name + Validator.Positives]) = (outcomes.Length, outcomes.Count(o => o));
            metrics[name + "_auc"] = BinaryMetrics.Auc(outcomes, scores);
            metrics[name + "_logloss"] = losses[name] = BinaryMetrics.LogLoss(outcomes, scores);
        }

        return losses;
    }
}
