using OrleansRec.Serving.Training;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>A training's progress as a stage's. Unlike <see cref="Progress{T}"/> it reports on the training thread, in order.</summary>
internal sealed class StageProgress(IStage stage) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => stage.Report(value.Stage, value.Fraction, value.Text);
}
