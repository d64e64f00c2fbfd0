namespace OrleansRec.Datasets.Cleaning;

/// <summary>What one rule found in a history.</summary>
/// <param name="Rule">Such as <c>duplicates</c>.</param>
/// <param name="Found">Events.</param>
/// <param name="Applied">True where they were changed or left out; false: they were only counted.</param>
/// <param name="Meaning">One phrase for people.</param>
public sealed record CleaningFinding(string Rule, int Found, bool Applied, string Meaning);

/// <summary>What a cleaning found, by rule, in the order in which the rules were applied.</summary>
public sealed record CleaningReport(IReadOnlyList<CleaningFinding> Findings, int Before, int After);
