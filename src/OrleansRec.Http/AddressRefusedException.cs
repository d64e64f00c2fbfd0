namespace OrleansRec.Http;

/// <summary>Other machines could reach the address, and there are no keys; the message says what to do.</summary>
public sealed class AddressRefusedException(string message) : Exception(message);
