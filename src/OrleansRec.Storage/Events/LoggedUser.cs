namespace OrleansRec.Storage.Events;

/// <summary>What the writer knows of a person.</summary>
/// <param name="Id">The row in <c>user</c>; 0 where the log has none.</param>
/// <param name="Version">Number of events.</param>
/// <param name="ForgottenAt">Milliseconds since 1970 up to which events are refused; null for one never forgotten.</param>
/// <param name="MergedInto">The key of the user that has this visitor's events.</param>
internal readonly record struct LoggedUser(long Id, long Version, long? ForgottenAt, string? MergedInto);
