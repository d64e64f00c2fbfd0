using System.Diagnostics.Metrics;

namespace OrleansRec.Grains.Training;

/// <summary>What the trainer counts, in a meter of the name of the engine's.</summary>
internal static class TrainingMetrics
{
    private static readonly Meter Meter = new("OrleansRec");

    /// <summary>Tag <c>outcome</c>: <c>promoted</c>, <c>rejected</c> or <c>waited</c>.</summary>
    private static readonly Counter<long> Rounds =
        Meter.CreateCounter<long>("orleansrec.training.rounds", "{round}", "Training rounds that ended.");

    private static readonly Counter<long> Warnings =
        Meter.CreateCounter<long>("orleansrec.training.warnings", "{warning}", "Warnings of rounds: drift, a falling trend, rows given up.");

    private static readonly Counter<long> Evicted =
        Meter.CreateCounter<long>("orleansrec.training.evicted_items", "{item}", "Items that lost the id embedding of their own.");

    public static void Count(Serving.Training.TrainingOutcome outcome)
    {
        Rounds.Add(1, new KeyValuePair<string, object?>("outcome", !outcome.HasCandidate ? "waited" : outcome.Promote ? "promoted" : "rejected"));
        Warnings.Add(outcome.Warnings.Count);
        Evicted.Add((long)outcome.Metrics.GetValueOrDefault("evicted_items"));
    }
}
