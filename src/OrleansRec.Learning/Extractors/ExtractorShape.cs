namespace OrleansRec.Learning.Extractors;

/// <summary>What every extractor is told; the rest it derives.</summary>
/// <param name="Tasks">T, at least 1.</param>
/// <param name="Experts">Experts that a task can draw on (E), at least 1; those that divide them among tasks derive their shares.</param>
/// <param name="Width">Floats of a task's hidden vector (h).</param>
/// <param name="Dropout">Share of hidden activations dropped in training, 0–0.9.</param>
internal sealed record ExtractorShape(int Tasks, int Experts, int Width, double Dropout);
