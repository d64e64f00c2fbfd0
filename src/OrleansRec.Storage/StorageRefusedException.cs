namespace OrleansRec.Storage;

/// <summary>A folder or file cannot be used as storage; the message names it, says why and what to do.</summary>
public sealed class StorageRefusedException(string message, Exception? inner = null) : Exception(message, inner);
