namespace OrleansRec.Ranking.Metrics;

/// <summary>What was measured of one task; null where the measure does not apply to the task or its rows.</summary>
public sealed record TaskMetrics
{
    public required int Rows { get; init; }
    public double? Auc { get; init; }
    public double? UserAuc { get; init; }

    /// <summary>Nats.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Expected calibration error, 0 to 1.</summary>
    public double? Ece { get; init; }

    /// <summary>The same of what was said before it was calibrated; null where nothing is calibrated.</summary>
    public double? EceUncalibrated { get; init; }

    /// <summary>Bins of a yes-or-no task; empty for others.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];

    public double? Accuracy { get; init; }
    public double? MacroF1 { get; init; }

    /// <summary>Of a task that predicts amounts, as are the next three.</summary>
    public double? Rmse { get; init; }
    public double? Mae { get; init; }
    public double? Mean { get; init; }
    public double? MeanSaid { get; init; }

    /// <summary>By class of a task with several; empty for others.</summary>
    public IReadOnlyList<ClassReport> Classification { get; init; } = [];

    /// <summary>By events in the person's history before the row, the shortest first, see <see cref="HistoryGroups"/>; empty where nobody asked.</summary>
    public IReadOnlyDictionary<string, TaskMetrics> ByHistory { get; init; } = new Dictionary<string, TaskMetrics>();

    /// <summary>By frequency decile of the row's item: 1 the rarest tenth, 10 the most frequent, 0 never seen; empty where nobody asked.</summary>
    public IReadOnlyDictionary<string, TaskMetrics> ByItemFrequency { get; init; } = new Dictionary<string, TaskMetrics>();

    /// <summary>What all of it was measured from, to compare models by; null of groups and of other tasks.</summary>
    public TaskAnswers? Answers { get; init; }

    /// <summary>Every measure of a yes-or-no task; accuracy and macro-F1 call a score of one half or more a yes.</summary>
    public static TaskMetrics Binary(ReadOnlySpan<int> users, ReadOnlySpan<bool> labels, ReadOnlySpan<float> scores)
    {
        var truth = new int[labels.Length];
        var said = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++) (truth[i], said[i]) = (labels[i] ? 1 : 0, scores[i] >= 0.5f ? 1 : 0);
        return Classes(truth, said) with
        {
            Auc = Measured(BinaryMetrics.Auc(labels, scores)),
            UserAuc = Measured(BinaryMetrics.UserAuc(users, labels, scores)),
            LogLoss = Measured(BinaryMetrics.LogLoss(labels, scores)),
            Reliability = BinaryMetrics.Reliability(labels, scores),
            Ece = Measured(BinaryMetrics.CalibrationError(labels, scores)),
        };
    }

    /// <summary>Every measure of a task that predicts amounts.</summary>
    public static TaskMetrics Amounts(ReadOnlySpan<float> truth, ReadOnlySpan<float> said)
    {
        var (mean, meanSaid) = (0.0, 0.0);
        for (var i = 0; i < truth.Length; i++) (mean, meanSaid) = (mean + truth[i], meanSaid + said[i]);
        return new TaskMetrics
        {
            Rows = truth.Length,
            Rmse = Measured(AmountMetrics.Rmse(truth, said)),
            Mae = Measured(AmountMetrics.Mae(truth, said)),
            Mean = Measured(mean / truth.Length),
            MeanSaid = Measured(meanSaid / truth.Length),
        };
    }

    /// <summary>Accuracy and macro-F1 of a task with many classes.</summary>
    public static TaskMetrics Classes(ReadOnlySpan<int> truth, ReadOnlySpan<int> predicted) => new()
    {
        Rows = truth.Length,
        Accuracy = Measured(ClassMetrics.Accuracy(truth, predicted)),
        MacroF1 = Measured(ClassMetrics.MacroF1(truth, predicted)),
    };

    private static double? Measured(double value) => double.IsNaN(value) ? null : value;
}
