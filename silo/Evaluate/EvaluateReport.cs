using System.Text.Json.Nodes;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Cleaning;
using OrleansRec.Learning;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate;

/// <summary>An evaluation's figures as JSON.</summary>
internal static class EvaluateReport
{
    public static JsonObject Of(
        EvaluateOptions options, LearnerOptions learning, Dataset data, CleaningReport cleaning, TrainingOutcome training,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? cosines, IReadOnlyDictionary<string, BaselineResult> balancers, EvaluationResult evaluation,
        IReadOnlyDictionary<string, double> drift, Stages stages)
    {
        var json = new JsonObject
        {
            ["dataset"] = data.Name,
            ["extractor"] = options.Extractor,
            ["encoder"] = options.Encoder,
            ["balancer"] = learning.Balancer,
            ["optimizer"] = learning.Optimizer,
            ["table_optimizer"] = learning.TableOptimizer,
            ["precision"] = learning.Precision,
            ["seed"] = options.Seed,
            ["rows"] = new JsonObject { ["train"] = data.History.Count, ["test"] = data.HeldOut.Count },
            ["cleaning"] = CleaningStage.ToJson(cleaning),
            ["training"] = new JsonObject
            {
                ["seconds"] = Math.Round(training.Seconds, 3),
                ["events"] = training.Events,
                ["metrics"] = EvaluationJson.Of(training.Metrics),
                ["curve"] = new JsonArray([.. training.Curve.Select(EvaluationJson.Of)]),
                ["warnings"] = new JsonArray([.. training.Warnings.Select(w => JsonValue.Create(w))]),
            },
        };
        if (options.Data is null) json["shop_seed"] = options.Shop.Seed;
        json["drift"] = EvaluationJson.Of(drift);
        EvaluationJson.AddTo(json, evaluation);
        if (cosines is not null)
        {
            json["gradient_cosine"] = new JsonObject(cosines.Select(row => KeyValuePair.Create<string, JsonNode?>(
                row.Key, new JsonObject(row.Value.Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, Math.Round(c.Value, 6)))))));
        }

        if (balancers.Count > 0) json["balancers"] = EvaluationJson.Of(balancers);
        if (evaluation.Regret is { } regret) json["regret"] = EvaluationJson.Of(regret);
        json["stages"] = stages.ToJson();
        json["seconds"] = Math.Round(stages.TotalSeconds, 3);
        json["peak_memory_mb"] = Math.Round(PeakMemory.Megabytes(), 3);
        json["notes"] = ReportNotes.Of(data, evaluation, "");
        return json;
    }
}
