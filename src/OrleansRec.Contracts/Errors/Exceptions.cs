namespace OrleansRec.Contracts.Errors;

/// <summary>The request cannot be served as it is: the message names the field, the value and the limit.</summary>
[GenerateSerializer, Alias("OrleansRec.InvalidRequestException")]
public sealed class InvalidRequestException : Exception
{
    public InvalidRequestException(string field, string message) : base(message) => Field = field;

    /// <summary>The offending field, in camelCase as in JSON.</summary>
    [Id(0)] public string Field { get; }
}

/// <summary>A path names a thing that does not exist.</summary>
[GenerateSerializer, Alias("OrleansRec.NotFoundException")]
public sealed class NotFoundException(string message) : Exception(message);

/// <summary>The shop's data does not have what the request needs; the message says what.</summary>
[GenerateSerializer, Alias("OrleansRec.ConflictException")]
public sealed class ConflictException(string message) : Exception(message);

/// <summary>More is asked than can be done now; try again after <see cref="RetryAfter"/>.</summary>
[GenerateSerializer, Alias("OrleansRec.OverloadedException")]
public sealed class OverloadedException : Exception
{
    public OverloadedException(string message, TimeSpan retryAfter) : base(message) => RetryAfter = retryAfter;

    [Id(0)] public TimeSpan RetryAfter { get; }
}

/// <summary>A part that is needed does not answer (storage, the cluster); the outcome of a write is unknown and may be retried with the same ids.</summary>
[GenerateSerializer, Alias("OrleansRec.UnavailableException")]
public sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);
