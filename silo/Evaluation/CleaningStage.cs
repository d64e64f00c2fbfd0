using System.Text.Json.Nodes;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Cleaning;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Hosting;

namespace OrleansRec.Silo.Evaluation;

/// <summary>Cleans a history before it is learned from, as the section <c>OrleansRec:Cleaning</c> of the environment says.</summary>
internal static class CleaningStage
{
    /// <exception cref="RefusedException">A name does not exist, or a value cannot be read or is out of range.</exception>
    public static (Dataset Data, CleaningReport Report) Run(Dataset data)
    {
        (Dataset, CleaningReport)? cleaned = null;
        new ConfigurationBuilder().AddEnvironmentVariables().Build().Read<CleaningOptions>("Cleaning", options => cleaned = Cleaner.Clean(data, options));
        return cleaned!.Value;
    }

    public static void Write(CleaningReport report)
    {
        Screen.Say($"cleaning: {report.Before:N0} events, {report.After:N0} to learn from");
        foreach (var f in report.Findings)
            if (f.Found > 0) Screen.Say($"  {f.Found,9:N0} {f.Meaning}{(f.Applied ? "" : ", only counted")}");
    }

    public static JsonObject ToJson(CleaningReport report)
    {
        var json = new JsonObject { ["events_before"] = report.Before, ["events_after"] = report.After };
        foreach (var f in report.Findings) json[f.Rule] = new JsonObject { ["found"] = f.Found, ["applied"] = f.Applied };
        return json;
    }
}
