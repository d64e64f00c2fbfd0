using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansRec.Contracts.Errors;
using OrleansRec.Http.Keys;

namespace OrleansRec.Http.Safety;

/// <summary>
/// What all requests of the API together may hold in memory: each the bytes of its body that have arrived, and <see cref="PerRequest"/> beside them.
/// A request beyond that is refused at once, whatever the rate at which they come. One key has three eighths of it, less than the half at which nobody
/// begins, and one that holds little begins even then, so that there is room for others.
/// The half is for the bodies of those that were let in: if new ones took it, many large ones at once would push each other out, and none would arrive whole.
/// </summary>
/// <param name="limit">Bytes.</param>
/// <param name="patience">See <see cref="Patience"/>; 5 s unless set.</param>
/// <param name="large">See <see cref="Large"/>; <see cref="LargeAtOnce"/> unless set.</param>
/// <param name="whole">What this is a part of; null for the whole.</param>
internal sealed class RequestBudget(long limit, TimeSpan? patience = null, LargeBodies? large = null, RequestBudget? whole = null)
{
    /// <summary>64 MB.</summary>
    public const long DefaultLimit = 64 * 1024 * 1024;

    /// <summary>What a request needs beside its body, bytes.</summary>
    public const int PerRequest = 16 * 1024;

    /// <summary>Requests with large bodies at once: two per core, 4 to 16.</summary>
    public static int LargeAtOnce { get; } = Math.Clamp(2 * Environment.ProcessorCount, 4, 16);

    private static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, RequestBudget> _parts = new(StringComparer.Ordinal);
    private long _held;

    /// <summary>How long a body may stand still.</summary>
    public TimeSpan Patience { get; } = patience ?? TimeSpan.FromSeconds(5);

    /// <summary>Where large bodies wait for their turn.</summary>
    public LargeBodies Large { get; } = large ?? new LargeBodies(LargeAtOnce, TurnLimit, TurnLimit);

    /// <summary>Bytes.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Takes <see cref="PerRequest"/> for one that begins.</summary>
    /// <exception cref="OverloadedException">The requests at work hold half of the budget; nothing was taken.</exception>
    public void Enter()
    {
        if (IsHalfHeld) throw HalfHeld();
        if (whole is { IsHalfHeld: true } && Held + PerRequest > whole.Little) throw whole.HalfHeld();
        Take(PerRequest);
    }

    /// <summary>What one key may hold and begin another, however much the others hold.</summary>
    private long Little => limit / 16;

    private OverloadedException HalfHeld() => Refusal(limit / 2, "the most at which this server begins another");

    private bool IsHalfHeld => Held + PerRequest > limit / 2;

    /// <exception cref="OverloadedException">The requests at work hold too much; nothing was taken.</exception>
    public void Take(int bytes)
    {
        whole?.Take(bytes);
        if (Interlocked.Add(ref _held, bytes) <= limit) return;
        Give(bytes);
        throw Refusal(limit, "the most that this server keeps");
    }

    private OverloadedException Refusal(long bytes, string bound) => new(
        $"The requests at work{(whole is null ? "" : " with this key")} hold {bytes / 1024 / 1024} MB, {bound}; send again after a second.", TimeSpan.FromSeconds(1));

    public void Give(long bytes)
    {
        Interlocked.Add(ref _held, -bytes);
        whole?.Give(bytes);
    }

    /// <summary>What the requests with one key may hold.</summary>
    /// <param name="key">The key's name.</param>
    public RequestBudget Of(string key) => _parts.GetOrAdd(key, _ => new RequestBudget(limit / 8 * 3, Patience, Large.Part(), this));
}

/// <summary>Takes requests of the API from the budget.</summary>
internal static class RequestBudgetMiddleware
{
    public static void UseRequestBudget(this WebApplication app)
    {
        var budget = app.Services.GetRequiredService<RequestBudget>();
        app.Use((context, next) => context.Request.Path.StartsWithSegments("/v1") ? RunAsync(context, next, BudgetOf(context, budget)) : next(context));
    }

    private static RequestBudget BudgetOf(HttpContext context, RequestBudget budget) =>
        context.Features.Get<ApiKey>() is { } key ? budget.Of(key.Name) : budget;

    private static async Task RunAsync(HttpContext context, RequestDelegate next, RequestBudget budget)
    {
        budget.Enter();
        var body = context.Request.Body;
        using var counted = new BudgetedBody(body, context.Request.ContentLength, budget);
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
