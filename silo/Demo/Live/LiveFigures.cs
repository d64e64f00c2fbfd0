using OrleansRec.Grains.Training;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Silo.Demo.Live;

/// <summary>What happened while live traffic ran.</summary>
internal sealed record LiveFigures
{
    public required double Seconds { get; init; }
    public required int Events { get; init; }
    public required int RejectedEvents { get; init; }
    public required IReadOnlyList<TrainingRound> Rounds { get; init; }
    public required int Requests { get; init; }
    public required int FailedRequests { get; init; }
    public required string? FirstFailure { get; init; }
    public required int Fallbacks { get; init; }
    public required string? LastFallback { get; init; }
    public required int StaleAnswers { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double RequestP50 { get; init; }

    public required double RequestP99 { get; init; }

    /// <summary>Seconds from acknowledgement to the live weights, see <see cref="WeightsLatency.Percentile"/>.</summary>
    public required Waited? ToWeightsP50 { get; init; }

    public required Waited? ToWeightsP95 { get; init; }

    /// <summary>Events after the last round's position when the traffic ended.</summary>
    public required int NotInWeights { get; init; }
}
