namespace OrleansRec.Silo.Cli;

/// <summary>The job began and cannot be finished: the message is one sentence that says what failed.</summary>
internal sealed class JobFailedException(string message, Exception? inner = null) : Exception(message, inner);
