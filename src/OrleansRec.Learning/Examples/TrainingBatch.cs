using OrleansRec.Ranking.Features;

namespace OrleansRec.Learning.Examples;

/// <summary>
/// Sequences and ranking lists of several people, as flat arrays of item indexes and numbers.
/// B sequences of T columns (column 0 is the start token), P next items, R lists of K candidates.
/// </summary>
/// <param name="labels">Labels per row (W), see <see cref="Tasks.TaskPlan"/>.</param>
internal sealed class TrainingBatch(int columns, int listSize, int labels)
{
    /// <summary>Padding in item arrays.</summary>
    public const int None = -1;

    public int Columns { get; } = columns;

    public int ListSize { get; } = listSize;

    public int LabelWidth { get; } = labels;

    /// <summary>int[B, T]; <see cref="None"/> pads.</summary>
    public List<int> Items { get; } = [];

    public List<long> Kinds { get; } = [];

    public List<long> Gaps { get; } = [];

    /// <summary>Whose sequence it is, a number of the builder's: int[B].</summary>
    public List<int> People { get; } = [];

    public int Sequences => Items.Count / Columns;

    /// <summary>Flat places b · T + column whose next item is <see cref="NextItems"/>.</summary>
    public List<long> NextPlaces { get; } = [];

    public List<int> NextItems { get; } = [];

    /// <summary>Pairs of items that follow one another in a session: the first and the second of each.</summary>
    public List<int> PairFirst { get; } = [];

    public List<int> PairSecond { get; } = [];

    /// <summary>Flat places whose person has known traits, and the classes by trait, −100 where unknown.</summary>
    public List<long> TraitPlaces { get; } = [];

    public List<int[]> Traits { get; } = [];

    /// <summary>Flat places of the R lists.</summary>
    public List<long> ListPlaces { get; } = [];

    /// <summary>int[R, <see cref="Network.Ranker.ContextWidth"/>], see <see cref="Network.Ranker.Context"/>.</summary>
    public List<long> Contexts { get; } = [];

    /// <summary>int[R, K]; <see cref="None"/> pads.</summary>
    public List<int> Candidates { get; } = [];

    /// <summary>int[R, K] of <see cref="Ranking.Users.Behaviour.Position"/>; 0 hides it.</summary>
    public List<long> Positions { get; } = [];

    /// <summary>float[R, K, <see cref="CandidateFeatures.Width"/>].</summary>
    public List<float> Features { get; } = [];

    /// <summary>Log of the chance that a candidate is drawn into a list: float[R, K].</summary>
    public List<float> LogChances { get; } = [];

    /// <summary>True where candidate 0 is the next item of the list; false for lists of impressions.</summary>
    public List<bool> IsRanking { get; } = [];

    /// <summary>Labels by row and task, −1 where the task has none: float[R, K, W].</summary>
    public List<float> Labels { get; } = [];

    /// <summary>How much each next item counts: float[P]; empty where all count alike, as the next two.</summary>
    public List<float> NextWeights { get; } = [];

    /// <summary>How much each list counts: float[R].</summary>
    public List<float> ListWeights { get; } = [];

    /// <summary>How much each row counts for each task: float[R, K, W].</summary>
    public List<float> RowWeights { get; } = [];

    public int Lists => ListPlaces.Count;

    /// <summary>The labels of views; those of impressions are in the lists.</summary>
    public LabelRows Rows { get; } = new();
}
