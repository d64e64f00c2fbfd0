using OrleansRec.Datasets;
using OrleansRec.Learning;
using OrleansRec.Learning.Training;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Training;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluation;

/// <summary>How far the held-out part has moved from the history, as a round of training measures what came in; told where it is far.</summary>
internal static class DriftStage
{
    public static IReadOnlyDictionary<string, double> Run(Dataset data, ShopReplay replay, ItemCatalogue catalogue)
    {
        var monitor = new DriftMonitor();
        monitor.Learn(replay.Log(data));
        var heldOut = data.HeldOut.Select((e, i) => new LoggedBehaviour(data.History.Count + i + 1, ShopReplay.KeyOf(e), replay.BehaviourOf(e))).ToList();
        var measures = monitor.Compare(heldOut, catalogue);
        foreach (var warning in DriftMonitor.Warnings(measures, new LearnerOptions().DriftThreshold)) Screen.Say($"drift: {warning}");
        return measures;
    }
}
