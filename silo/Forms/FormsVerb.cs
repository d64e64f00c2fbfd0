using System.CommandLine;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Forms;

/// <summary><c>forms</c>: makes the forms of a trained folder's live version and measures them beside float32.</summary>
internal static class FormsVerb
{
    public static Command Create()
    {
        var folder = new Option<string?>("--folder") { Description = "A folder that demo or serve trained, not in use; data/serve unless set. In a cluster (OrleansRec__Storage=postgres) there is none." };
        var people = Options.Number("--people", "People that the measures and the distillation look at, most.", 10, 100_000);
        var steps = Options.Number("--steps", "Batches that the distillation learns from.", 1, 1_000_000);
        var seed = Options.Number("--seed", "Seed of what is drawn.", 0, int.MaxValue);
        var dryRun = new Option<bool>("--dry-run") { Description = "Measure without storing the forms that are made." };
        var report = Options.Report();
        var verb = new Command("forms", "Measure the serving forms of a trained folder's live version: speed, memory, AUC and NDCG beside float32.")
        {
            folder, people, steps, seed, dryRun, report,
        };
        verb.SetAction((parsed, cancellation) => new FormsRun(new FormsOptions
        {
            Folder = parsed.GetValue(folder),
            People = parsed.GetValue(people) ?? 600,
            Steps = parsed.GetValue(steps) ?? 2_000,
            Seed = parsed.GetValue(seed) ?? 1,
            DryRun = parsed.GetValue(dryRun),
            Report = parsed.GetValue(report),
        }, TimeProvider.System).RunAsync(cancellation));
        return verb;
    }
}
