using System.Text.Json.Nodes;
using OrleansRec.Contracts.Models;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Cleaning;
using OrleansRec.Grains.Training;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Demo.Live;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Demo;

/// <summary>The demo's figures as JSON.</summary>
internal static class DemoReport
{
    public static JsonObject Of(
        Dataset data, CleaningReport cleaning, ImportFigures import, TrainingRound training, IReadOnlyList<ModelVersionInfo> versions, EvaluationResult evaluation, LiveFigures live, Stages stages)
    {
        var model = versions.First(v => v.Version == training.Version);
        var everything = data.History.Concat(data.HeldOut).ToArray();
        var evaluated = new JsonObject();
        EvaluationJson.AddTo(evaluated, evaluation);
        var json = new JsonObject
        {
            ["dataset"] = data.Name,
            ["events"] = everything.Length,
            ["users"] = everything.Select(ShopReplay.KeyOf).Distinct().Count(),
            ["items"] = everything.Select(e => e.ItemId).Concat(data.Items.Select(i => i.ItemId)).Where(i => i is not null).Distinct().Count(),
            ["import"] = new JsonObject
            {
                ["events"] = import.Events,
                ["seconds"] = Rounded(import.Seconds),
                ["events_per_s"] = Rounded(import.EventsPerSecond),
                ["rejected"] = import.Rejected,
            },
            ["cleaning"] = CleaningStage.ToJson(cleaning),
            ["training"] = new JsonObject
            {
                ["seconds"] = Rounded(training.Seconds),
                ["model_version"] = training.Version,
                ["events"] = training.Events,
                ["metrics"] = EvaluationJson.Of(model.Metrics),
                ["warnings"] = new JsonArray([.. training.Warnings.Select(w => JsonValue.Create(w))]),
            },
            ["evaluation"] = evaluated,
            ["incremental"] = Incremental(live, versions),
            ["live"] = Live(live),
            ["stages"] = stages.ToJson(),
            ["seconds"] = Rounded(stages.TotalSeconds),
            ["peak_memory_mb"] = Rounded(PeakMemory.Megabytes()),
            ["notes"] = Notes(data, import, evaluation, live),
        };
        if (evaluation.Regret is { } regret) json["regret"] = EvaluationJson.Of(regret);
        return json;
    }

    private static JsonObject Incremental(LiveFigures live, IReadOnlyList<ModelVersionInfo> versions)
    {
        var latency = new JsonObject();
        if (live.ToWeightsP50 is { } p50) latency["p50"] = Rounded(p50.Seconds);
        if (live.ToWeightsP95 is { } p95) latency["p95"] = Rounded(p95.Seconds);
        return new JsonObject
        {
            ["rounds"] = live.Rounds.Count,
            ["promoted"] = live.Rounds.Count(r => r.Promoted),
            ["model_versions"] = new JsonArray([.. live.Rounds.Where(r => r.Promoted).Select(r => JsonValue.Create(r.Version))]),
            ["failed_requests"] = live.FailedRequests,
            ["event_to_weights_s"] = latency,
            ["metrics"] = new JsonObject(versions.Where(v => v.Kind == "incremental").OrderBy(v => v.Version, StringComparer.Ordinal)
                .Select(v => KeyValuePair.Create<string, JsonNode?>(v.Version, EvaluationJson.Of(v.Metrics)))),
        };
    }

    private static JsonObject Live(LiveFigures live) => new()
    {
        ["seconds"] = Rounded(live.Seconds),
        ["events"] = live.Events,
        ["rejected_events"] = live.RejectedEvents,
        ["requests"] = live.Requests,
        ["fallbacks"] = live.Fallbacks,
        ["stale_answers"] = live.StaleAnswers,
        ["request_ms"] = new JsonObject { ["p50"] = Rounded(live.RequestP50), ["p99"] = Rounded(live.RequestP99) },
        ["events_not_in_weights"] = live.NotInWeights,
    };

    private static JsonObject Notes(Dataset data, ImportFigures import, EvaluationResult evaluation, LiveFigures live)
    {
        var notes = ReportNotes.Of(data, evaluation, "evaluation.");
        if (import.FirstRejection is { } rejection) notes["import.rejected"] = rejection;
        if (live.FirstFailure is { } failure) notes["incremental.failed_requests"] = failure;
        if (live.LastFallback is { } fallback) notes["live.fallbacks"] = fallback;
        if (live.ToWeightsP95 is null)
            notes["incremental.event_to_weights_s"] = "There were no events.";
        else if (live.ToWeightsP95 is { IsMore: true })
            notes["incremental.event_to_weights_s"] = $"{(live.ToWeightsP50 is { IsMore: true } ? "Both are" : "p95 is")} a lower bound: {live.NotInWeights} of {live.Events} events wait for the next round.";
        return notes;
    }

    private static double Rounded(double value) => Math.Round(value, 3);
}
