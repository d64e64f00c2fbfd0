namespace OrleansRec.Datasets;

/// <summary>
/// The data cannot be read or made: the message is one sentence that names the file, and where it applies the line, the field,
/// the value and what is expected.
/// </summary>
public sealed class DatasetException(string message, Exception? inner = null) : Exception(message, inner);
