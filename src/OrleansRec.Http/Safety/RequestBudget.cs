using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Http.Safety;

/// <summary>
/// What all requests of the API together may hold in memory: each the bytes of its body that have arrived, and <see cref="PerRequest"/> beside them.
/// A request beyond that is refused at once, whatever the rate at which they come.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="patience">See <see cref="Patience"/>; 5 s unless set.</param>
internal sealed class RequestBudget(long limit, TimeSpan? patience = null)
{
    /// <summary>64 MB.</summary>
    public const long DefaultLimit = 64 * 1024 * 1024;

    /// <summary>What a request needs beside its body, bytes.</summary>
    public const int PerRequest = 16 * 1024;

    private long _held;

    /// <summary>How long a body may stand still.</summary>
    public TimeSpan Patience { get; } = patience ?? TimeSpan.FromSeconds(5);

    /// <summary>Bytes.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <exception cref="OverloadedException">The requests at work hold too much; nothing was taken.</exception>
    public void Take(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit) return;
        Give(bytes);
        throw new OverloadedException(
            $"The requests at work hold {limit / 1024 / 1024} MB, the most that this server keeps; send again after a second.", TimeSpan.FromSeconds(1));
    }

    public void Give(long bytes) => Interlocked.Add(ref _held, -bytes);
}

/// <summary>Takes requests of the API from the budget.</summary>
internal static class RequestBudgetMiddleware
{
    public static void UseRequestBudget(this WebApplication app)
    {
        var budget = app.Services.GetRequiredService<RequestBudget>();
        app.Use((context, next) => context.Request.Path.StartsWithSegments("/v1") ? RunAsync(context, next, budget) : next(context));
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate next, RequestBudget budget)
    {
        budget.Take(RequestBudget.PerRequest);
        var body = context.Request.Body;
        var counted = new BudgetedBody(body, budget);
        context.Request.Body = counted;
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Body = body;
            budget.Give(RequestBudget.PerRequest + counted.Taken);
        }
    }
}
