using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Errors;
using OrleansRec.Http.Json;

namespace OrleansRec.Http.Problems;

/// <summary>Answers exceptions with RFC 9457 problem details; what is not documented becomes a 500 without internals.</summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            return false;
        if (exception is OverloadedException overloaded)
            context.Response.Headers.RetryAfter = RetryAfter(overloaded).ToString(CultureInfo.InvariantCulture);
        var problem = Describe(context, exception);
        if (context.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            // A part of the answer waits in the pipe: what follows it could not be read.
            context.Abort();
            return true;
        }
        await problem.ExecuteAsync(context);
        return true;
    }

    private IResult Describe(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case InvalidRequestException invalid:
                return Problem(StatusCodes.Status400BadRequest, "Invalid request", invalid.Message, ("field", invalid.Field));
            case MalformedBodyException body:
                return Problem(
                    StatusCodes.Status400BadRequest, "Invalid request", body.Message,
                    ("field", "body"), ("line", body.Line), ("position", body.Position));
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Problem(
                    StatusCodes.Status413PayloadTooLarge, "Body too large",
                    $"The body is larger than {Limits.MaxBodyBytes} bytes; send smaller batches.",
                    ("field", "body"), ("limit", (long)Limits.MaxBodyBytes));
            case BadHttpRequestException bad:
                return Problem(bad.StatusCode, "Invalid request", bad.Message);
            case NotFoundException:
                return Problem(StatusCodes.Status404NotFound, "Not found", exception.Message);
            case ConflictException:
                return Problem(StatusCodes.Status409Conflict, "Conflict", exception.Message);
            case OverloadedException:
                return Problem(StatusCodes.Status429TooManyRequests, "Overloaded", exception.Message);
            case UnavailableException:
                context.Response.Headers.RetryAfter = "1";
                logger.Unavailable(RouteOf(context), exception.Message, exception.InnerException);
                return Problem(StatusCodes.Status503ServiceUnavailable, "Unavailable", exception.Message);
            default:
                var trace = Activity.Current?.Id ?? context.TraceIdentifier;
                logger.Failed(context.Request.Method, RouteOf(context), trace, exception);
                return Problem(
                    StatusCodes.Status500InternalServerError, "Internal error",
                    $"The request failed inside the server; its log has the cause under '{trace}'.", ("traceId", trace));
        }
    }

    /// <summary>The route, not the path: a path may name a person.</summary>
    private static string RouteOf(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "A request without a route";

    private static IResult Problem(int status, string title, string detail, params (string Key, object? Value)[] extensions) =>
        TypedResults.Problem(detail, null, status, title, null, extensions.Select(e => KeyValuePair.Create(e.Key, e.Value)));

    /// <summary>Whole seconds, rounded up, at least one.</summary>
    private static long RetryAfter(OverloadedException overloaded) => Math.Max(1, (long)Math.Ceiling(overloaded.RetryAfter.TotalSeconds));
}
