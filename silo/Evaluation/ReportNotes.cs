using System.Text.Json.Nodes;
using OrleansRec.Datasets;

namespace OrleansRec.Silo.Evaluation;

/// <summary>The report's <c>notes</c>: what was special about the data, and why a key is absent, by the key.</summary>
internal static class ReportNotes
{
    /// <param name="prefix">Where the evaluation's keys stand in the report, such as <c>evaluation.</c>; regret always stands at the top.</param>
    public static JsonObject Of(Dataset data, EvaluationResult evaluation, string prefix)
    {
        var notes = new JsonObject { ["data"] = new JsonArray([.. data.Notes.Select(n => JsonValue.Create(n))]) };
        foreach (var (key, reason) in evaluation.Notes) notes[key == "regret" ? key : prefix + key] = reason;
        return notes;
    }
}
