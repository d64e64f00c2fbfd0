using System.Globalization;
using OrleansRec.Learning.Network;

namespace OrleansRec.Learning.Training;

/// <summary>
/// What early stopping and the gate look at: the geometric mean of some tasks' validation losses, each with its weight, so that tasks of
/// different scale count alike.
/// </summary>
internal sealed class StopCriterion
{
    /// <summary>Stands for 1 − NDCG@10 of the ranking, where its order counts and not how sure it is.</summary>
    public const string Ndcg = "ndcg";

    private readonly (string Task, double Weight)[] _parts;

    private StopCriterion((string, double)[] parts) => _parts = parts;

    /// <param name="text">Such as <c>view</c> or <c>view,click=0.5,purchase</c>; null is the ranking task.</param>
    /// <exception cref="ArgumentException">The text cannot be read; the message says what is expected.</exception>
    public static StopCriterion Parse(string? text)
    {
        if (text is null) return new StopCriterion([]);
        var parts = new List<(string, double)>();
        foreach (var part in text.Split(','))
        {
            var (name, weight) = part.Split('=') switch
            {
                [var only] => (only.Trim(), 1.0),
                [var task, var number] when double.TryParse(number, CultureInfo.InvariantCulture, out var given) => (task.Trim(), given),
                _ => ("", 0),
            };
            if (name.Length == 0 || !(weight > 0 && double.IsFinite(weight)) || parts.Any(p => p.Item1 == name))
                throw new ArgumentException($"'StopOn' is '{text}'; give names of tasks, each once, with a weight above 0 where it is not 1, such as 'view,click=0.5'.");
            parts.Add((name, weight));
        }

        return new StopCriterion([.. parts]);
    }

    /// <summary>Some tasks by what they weigh in training, each above 0.</summary>
    public static StopCriterion By(IEnumerable<string> tasks, TaskWeights weights) => new([.. tasks.Select(task => (task, weights.Of(task)))]);

    /// <summary>What is wrong where it names a task that the model does not have; else null.</summary>
    /// <param name="leftOut">Why tasks were left out of the model, by task.</param>
    public string? Fault(Schema schema, IReadOnlyDictionary<string, string> leftOut)
    {
        foreach (var (task, _) in _parts)
        {
            if (task == Ndcg || schema.TaskOf(task) >= 0 || LossPlan.HeadsOf(schema).Contains(task)) continue;
            var why = leftOut.TryGetValue(task, out var fault) ? $" {fault}" : "";
            return $"'StopOn' names a task '{task}'; this shop's model has {string.Join(", ", schema.Tasks.Concat(LossPlan.HeadsOf(schema)))}.{why}";
        }

        return null;
    }

    /// <summary>Of a validation's losses by task; NaN where none of them has labels. Tasks without labels are left out.</summary>
    public double Of(IReadOnlyDictionary<string, double> losses, string ranking)
    {
        if (_parts.Length == 0) return losses.GetValueOrDefault(ranking, double.NaN);
        var (sum, weights) = (0.0, 0.0);
        foreach (var (task, weight) in _parts)
        {
            if (!losses.TryGetValue(task, out var loss)) continue;
            sum += weight * Math.Log(Math.Max(1e-12, loss));
            weights += weight;
        }

        return weights == 0 ? double.NaN : Math.Exp(sum / weights);
    }
}
