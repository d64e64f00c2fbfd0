using System.Text.Json.Nodes;
using OrleansRec.Learning.Pictures;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>The result as JSON.</summary>
internal static class ImageReport
{
    public static JsonObject Of(ImageOptions options, PictureOptions learning, ImageResult result, Stages stages) => new()
    {
        ["dataset"] = result.Data.Name,
        ["seed"] = options.Seed,
        ["rows"] = new JsonObject
        {
            ["train"] = result.Data.Train.Labels.Length,
            ["validation"] = result.Data.Validation.Labels.Length,
            ["test"] = result.Data.Test.Labels.Length,
        },
        ["protocol"] = result.Data.Protocol,
        ["training"] = new JsonObject
        {
            ["epochs"] = learning.Epochs,
            ["precision"] = learning.Precision,
            ["validation_accuracy"] = Math.Round(result.Trained.ValidationAccuracy, 6),
            ["pictures_per_s"] = Math.Round(result.Trained.PicturesPerSecond, 1),
        },
        ["tasks"] = Tasks(EvaluationJson.Of(result.Category)),
        ["baselines"] = new JsonObject(result.Baselines.Select(b =>
            KeyValuePair.Create<string, JsonNode?>(b.Key, new JsonObject { ["tasks"] = Tasks(EvaluationJson.Of(b.Value)) }))),
        ["stages"] = stages.ToJson(),
        ["seconds"] = Math.Round(stages.TotalSeconds, 3),
        ["peak_memory_mb"] = Math.Round(PeakMemory.Megabytes(), 3),
        ["notes"] = new JsonObject
        {
            ["ranking"] = "A set of pictures has no people and nothing to rank.",
            ["extractor"] = "One task shares nothing.",
        },
    };

    private static JsonObject Tasks(JsonObject category) => new() { [ImageResult.Task] = category };
}
