using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>
/// A training's progress as a stage's, its warnings as lines: those known before the first step at once, the others when it has ended. Unlike
/// <see cref="Progress{T}"/> it reports on the training thread, in order.
/// </summary>
/// <param name="tellsWarnings">False for a training that repeats another, whose warnings were told.</param>
internal sealed class StageProgress(IStage stage, bool tellsWarnings = true) : IProgress<TrainingProgress>
{
    private readonly HashSet<string> _warned = [];

    public void Report(TrainingProgress value)
    {
        if (value.Stage == TrainingProgress.Warning) Warn(value.Text);
        else stage.Report(value.Stage, value.Fraction, value.Text);
    }

    /// <summary>Tells what was not told before.</summary>
    /// <param name="warnings">All of the training's.</param>
    public void Ended(IEnumerable<string> warnings)
    {
        foreach (var warning in warnings) Warn(warning);
    }

    private void Warn(string warning)
    {
        if (tellsWarnings && _warned.Add(warning)) stage.Say(warning);
    }
}
