using System.Text.Json.Nodes;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>The result as JSON.</summary>
internal static class TableReport
{
    public static JsonObject Of(TableOptions options, TableResult result, Stages stages)
    {
        var notes = new JsonObject
        {
            ["ranking"] = "A table of tasks has no items to rank.",
            ["tasks.user_auc"] = "Rows are no people; there is one row per person.",
        };
        if (TableText.Unseen(result.Data) is { } unseen) notes["unseen_values"] = unseen;
        var json = new JsonObject
        {
            ["dataset"] = result.Data.Name,
            ["group"] = options.Group,
            ["extractor"] = options.Extractor,
            ["balancer"] = options.Balancer,
            ["optimizer"] = result.Learning.Optimizer,
            ["learning_rate"] = result.Learning.LearningRate,
            ["seed"] = options.Seed,
            ["rows"] = new JsonObject { ["train"] = result.TrainRows, ["test"] = result.Test.Count },
            ["protocol"] = result.Data.Protocol,
            ["training"] = new JsonObject
            {
                ["best_epoch"] = result.Trained.BestEpoch,
                ["rows_per_s"] = Math.Round(result.Trained.RowsPerSecond, 1),
                ["validation_auc"] = new JsonObject(result.Trained.Validation.Select(v => KeyValuePair.Create<string, JsonNode?>(v.Key, Math.Round(v.Value, 6)))),
            },
            ["tasks"] = Tasks(result.Tasks),
            ["baselines"] = new JsonObject(result.Baselines.Select(b =>
                KeyValuePair.Create<string, JsonNode?>(b.Key, new JsonObject { ["tasks"] = Tasks(b.Value) }))),
        };
        if (result.Trained.GradientCosine is { } cosines)
            json["gradient_cosine"] = Matrix(result.Data.Tasks, cosines);
        else
            notes["gradient_cosine"] = $"The tasks of '{options.Extractor}' share no parameter.";
        json["stages"] = stages.ToJson();
        json["seconds"] = Math.Round(stages.TotalSeconds, 3);
        json["peak_memory_mb"] = Math.Round(PeakMemory.Megabytes(), 3);
        json["notes"] = notes;
        return json;
    }

    private static JsonObject Tasks(IReadOnlyDictionary<string, TaskMetrics> tasks) =>
        new(tasks.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Key, EvaluationJson.Of(t.Value))));

    private static JsonObject Matrix(IReadOnlyList<string> tasks, double[,] values) =>
        new(tasks.Select((row, i) => KeyValuePair.Create<string, JsonNode?>(
            row, new JsonObject(tasks.Select((column, j) => KeyValuePair.Create<string, JsonNode?>(column, Math.Round(values[i, j], 6)))))));
}
