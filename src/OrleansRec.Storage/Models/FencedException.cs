namespace OrleansRec.Storage.Models;

/// <summary>A newer trainer took the model over; this one can no longer save and should stop.</summary>
public sealed class FencedException(string message) : Exception(message);
