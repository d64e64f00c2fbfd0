namespace OrleansRec.Silo.Cli;

/// <summary>The job cannot begin: the message is one sentence that names the thing, the value and the limit, and what to do.</summary>
internal sealed class RefusedException(string message, Exception? inner = null) : Exception(message, inner);
