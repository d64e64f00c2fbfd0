namespace OrleansRec.Storage.Models;

/// <summary>A newer trainer or an activation took the model over; this trainer can no longer save and should stop.</summary>
public sealed class FencedException(string message) : Exception(message);
