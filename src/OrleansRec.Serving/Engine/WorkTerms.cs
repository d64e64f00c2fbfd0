namespace OrleansRec.Serving.Engine;

/// <summary>Whose turn comes first.</summary>
public enum WorkPriority
{
    /// <summary>Somebody looks at the page that waits for it.</summary>
    Interactive,

    /// <summary>Nobody waits in front of a screen: a mailing, an export. Takes turns after interactive work, one in eight at least.</summary>
    Bulk,
}

/// <summary>How a caller waits for an answer of the engine.</summary>
/// <param name="Timeout">From now; null means <see cref="EngineOptions.Deadline"/>.</param>
/// <param name="Cancellation">Work that nobody waits for any more is dropped without being computed.</param>
public readonly record struct WorkTerms(
    TimeSpan? Timeout = null, WorkPriority Priority = WorkPriority.Interactive, CancellationToken Cancellation = default);
