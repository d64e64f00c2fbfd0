using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Serving.Training;

/// <summary>What a content or profile head says of the rows that validate.</summary>
/// <param name="Head">The task, such as <c>traits</c>.</param>
/// <param name="Measure">Which of <see cref="TrainingOutcome.Metrics"/> it comes to, such as <c>trait_age_accuracy</c>.</param>
public sealed record HeadAnswers(string Head, string Measure, Answers Rows);
