using System.Net;

namespace OrleansRec.Cli.Api;

/// <summary>The server refused a call or did not answer; the message is fit to print.</summary>
internal sealed class ApiException(string message, HttpStatusCode? status = null, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>True when the same call is wrong however often it is made.</summary>
    public bool IsBadInput => status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError && !MayRetry;

    /// <summary>True when the same call may succeed later: no answer, 429 or 503.</summary>
    public bool MayRetry => status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>How long the server asks to wait; null where it does not say.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
