using System.Globalization;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Scores the rows of the held-out part with the model's features and heads, and measures each task. Not thread-safe.</summary>
internal sealed class TaskScoring(ServingSnapshot snapshot)
{
    private const int RowsPerBatch = 256;

    private readonly CandidateFeatures _features = new();

    /// <summary>Measures by task; a task without rows or of which the model knows nothing is left out, with the reason in the notes.</summary>
    /// <param name="deciles">Frequency decile of each item, to measure groups too; null: no groups.</param>
    /// <param name="trained">The training's validation metrics, which say how the heads are calibrated; null: nobody asks what that brings.</param>
    /// <param name="own">The shop's own tasks, as the rows were made with.</param>
    public IReadOnlyDictionary<string, TaskMetrics> Measure(
        IReadOnlyList<TaskRow> rows, IReadOnlyList<TaskDefinition> own, RankingPredictions? predictions, IDictionary<string, string> notes, Action<double> progress, CancellationToken cancellation,
        IReadOnlyList<int>? deciles = null, IReadOnlyDictionary<string, double>? trained = null)
    {
        var scores = Score(rows, progress, cancellation);
        var users = rows.Select(r => r.Key).Distinct().Select((key, number) => (key, number)).ToDictionary(p => p.key, p => p.number);
        var measured = new Dictionary<string, TaskMetrics>();
        var heads = snapshot.Model.Tasks.ToList();
        (string Task, bool IsAmount, Func<TaskRow, float?> Label)[] judgedTasks =
        [
            (TaskNames.Click, false, row => Outcome(row.Clicked)),
            .. BuiltInTasks.OfViews.Concat(own).Select((t, i) => (t.Name, t.Amount is not null, (Func<TaskRow, float?>)(row => row.Labels[i]))),
            (TaskNames.Conversion, false, row => Outcome(row.Converted)),
        ];
        foreach (var (task, isAmount, label) in judgedTasks)
        {
            var head = heads.IndexOf(task);
            if (head < 0)
            {
                notes[$"tasks.{task}"] = "The model has no such task.";
                continue;
            }

            var judged = Enumerable.Range(0, rows.Count).Where(i => label(rows[i]) is not null).ToArray();
            float[] truth = [.. judged.Select(i => label(rows[i])!.Value)];
            float[] said = [.. judged.Select(i => scores[(i * heads.Count) + head])];
            var with = truth.Count(t => t > 0.5f);
            if (!(isAmount && judged.Length > 0) && (with == 0 || with == judged.Length))
            {
                notes[$"tasks.{task}"] = $"The held-out part has {judged.Length} rows for it, {with} of them with the outcome; both outcomes are needed.";
                continue;
            }

            var all = Of([.. Enumerable.Range(0, judged.Length)]);
            if (!isAmount && trained is not null)
                all = all with { EceUncalibrated = BinaryMetrics.CalibrationError(Array.ConvertAll(truth, t => t > 0.5f), [.. judged.Select(i => Uncalibrated(i, task, trained))]) };
            if (!isAmount) all = all with { Answers = new TaskAnswers([.. judged.Select(i => users[rows[i].Key])], [.. truth.Select(t => t > 0.5f)], said) };
            measured[task] = deciles is null
                ? all
                : all with
                {
                    ByHistory = By(k => HistoryGroups.Of(rows[judged[k]].Before.Length), HistoryGroups.Name),
                    ByItemFrequency = By(k => DecileOf(rows[judged[k]].Item), d => d.ToString(CultureInfo.InvariantCulture)),
                };
            Keep();

            TaskMetrics Of(int[] chosen)
            {
                float[] came = Array.ConvertAll(chosen, k => truth[k]), scored = Array.ConvertAll(chosen, k => said[k]);
                return isAmount
                    ? TaskMetrics.Amounts(came, scored)
                    : TaskMetrics.Binary(Array.ConvertAll(chosen, k => users[rows[judged[k]].Key]), Array.ConvertAll(came, t => t > 0.5f), scored);
            }

            // A group has tenths too few to say anything.
            Dictionary<string, TaskMetrics> By(Func<int, int> group, Func<int, string> name) =>
                Enumerable.Range(0, judged.Length).GroupBy(group).OrderBy(g => g.Key).ToDictionary(g => name(g.Key), g => Of([.. g]) with { Reliability = [] });

            void Keep()
            {
                for (var k = 0; k < judged.Length; k++) predictions?.AddTask(task, rows[judged[k]].Key, rows[judged[k]].Item, truth[k], said[k]);
            }
        }

        return measured;

        static float? Outcome(bool? came) => came is { } yes ? (yes ? 1 : 0) : null;

        // What the heads say before they are calibrated.
        float Uncalibrated(int row, string task, IReadOnlyDictionary<string, double> metrics) => task == TaskNames.Conversion
            ? Uncalibrated(row, TaskNames.Click, metrics) * Uncalibrated(row, TaskNames.Purchase, metrics)
            : Calibration.Of(metrics, task).Undo(scores[(row * heads.Count) + heads.IndexOf(task)]);

        int DecileOf(int item) => item < deciles!.Count ? deciles[item] : 0;
    }

    /// <summary>float[rows, T].</summary>
    private float[] Score(IReadOnlyList<TaskRow> rows, Action<double> progress, CancellationToken cancellation)
    {
        var model = snapshot.Model;
        var scores = new float[rows.Count * model.Tasks.Count];
        for (var start = 0; start < rows.Count; start += RowsPerBatch)
        {
            cancellation.ThrowIfCancellationRequested();
            var n = Math.Min(RowsPerBatch, rows.Count - start);
            var part = Enumerable.Range(start, n).Select(i => rows[i]).ToArray();
            var inputs = new float[n * CandidateFeatures.Width];
            for (var i = 0; i < n; i++)
            {
                _features.Begin(part[i].Before, part[i].Context.Time, model.Statistics, snapshot.Catalogue);
                _features.Fill(part[i].Item, inputs.AsSpan(i * CandidateFeatures.Width, CandidateFeatures.Width));
            }

            var batch = new RankingBatch
            {
                Users = [.. part.Select(r => r.Before)],
                Embeddings = new float[n * model.Dimension],
                Contexts = [.. part.Select(r => r.Context)],
                Offsets = [.. Enumerable.Range(0, n + 1)],
                Items = [.. part.Select(r => r.Item)],
                Features = inputs,
            };
            model.Encode(batch.Users, batch.Embeddings);
            model.Score(batch, scores.AsSpan(start * model.Tasks.Count, n * model.Tasks.Count));
            progress((double)(start + n) / rows.Count);
        }

        return scores;
    }
}
