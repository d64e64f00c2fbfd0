using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace OrleansRec.Http.Problems;

/// <summary>Problem details for answers that have a status and no body: unknown routes, wrong methods, wrong content types.</summary>
internal static class StatusProblems
{
    public static Task Write(StatusCodeContext status)
    {
        var (request, code) = (status.HttpContext.Request, status.HttpContext.Response.StatusCode);
        var (title, detail) = code switch
        {
            StatusCodes.Status404NotFound => ("Not found", $"There is nothing at '{request.Path}'; /openapi/v1.json lists the calls."),
            StatusCodes.Status405MethodNotAllowed => (
                "Method not allowed", $"'{request.Path}' does not take {request.Method}; it takes {status.HttpContext.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => (
                "Unsupported content type", $"'Content-Type' is '{request.ContentType}'; send application/json."),
            _ => (null, null),
        };
        return TypedResults.Problem(detail, statusCode: code, title: title).ExecuteAsync(status.HttpContext);
    }
}
