using OrleansRec.Ranking.Features;

namespace OrleansRec.Learning.Examples;

/// <summary>First views of items with what came of them: N rows, each one candidate at one place of a sequence.</summary>
internal sealed class LabelRows
{
    /// <summary>Flat places b · T + column: int64[N].</summary>
    public List<long> Places { get; } = [];

    /// <summary>int[N, <see cref="Network.Ranker.ContextWidth"/>], see <see cref="Network.Ranker.Context"/>.</summary>
    public List<long> Contexts { get; } = [];

    public List<int> Items { get; } = [];

    /// <summary>float[N, <see cref="CandidateFeatures.Width"/>].</summary>
    public List<float> Features { get; } = [];

    /// <summary>Labels by row and task, −1 where the task has none: float[N, W].</summary>
    public List<float> Labels { get; } = [];

    /// <summary>How much each row counts for each task: float[N, W]; empty where all count alike.</summary>
    public List<float> Weights { get; } = [];

    public int Count => Places.Count;
}
