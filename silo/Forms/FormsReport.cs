using System.Text.Json.Nodes;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;

namespace OrleansRec.Silo.Forms;

/// <summary>The figures as JSON.</summary>
internal static class FormsReport
{
    public static JsonObject Of(
        string version, HeldOutPart part, IReadOnlyList<FormFigures> forms, FormFigures chosen, IReadOnlyDictionary<string, string> notes, Stages stages) => new()
        {
            ["model_version"] = version,
            ["held_out"] = new JsonObject { ["people"] = part.People.Count, ["rows"] = part.Rows.Count, ["learned"] = part.IsLearned },
            ["forms"] = new JsonObject(forms.Select(f => KeyValuePair.Create<string, JsonNode?>(f.Form, Of(f, forms[0])))),
            ["recommended"] = chosen.Form,
            ["rule"] = FormChoice.Rule,
            ["cores"] = Environment.ProcessorCount,
            ["stages"] = stages.ToJson(),
            ["seconds"] = Math.Round(stages.TotalSeconds, 3),
            ["peak_memory_mb"] = Math.Round(PeakMemory.Megabytes(), 3),
            ["notes"] = new JsonObject(notes.Select(n => KeyValuePair.Create<string, JsonNode?>(n.Key, n.Value))),
        };

    private static JsonObject Of(FormFigures form, FormFigures full)
    {
        var json = new JsonObject
        {
            ["lists_per_s"] = Math.Round(form.ListsPerSecond, 1),
            ["rows_per_s"] = Math.Round(form.RowsPerSecond),
            ["users_per_s"] = Math.Round(form.UsersPerSecond, 1),
            ["lists_vs_float32"] = Math.Round(form.ListsPerSecond / full.ListsPerSecond, 3),
            ["memory_mb"] = Math.Round(form.MemoryMegabytes, 3),
            ["auc"] = new JsonObject(form.Auc.Select(a => KeyValuePair.Create<string, JsonNode?>(a.Key, Math.Round(a.Value, 6)))),
            ["auc_loss"] = Math.Round(form.AucLoss(full), 6),
        };
        if (form.Ndcg10 is { } ndcg) (json["ndcg@10"], json["ndcg_loss"]) = (Math.Round(ndcg, 6), Math.Round(form.NdcgLoss(full), 6));
        return json;
    }
}
