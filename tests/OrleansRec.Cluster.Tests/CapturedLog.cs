using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansRec.Cluster.Tests;

/// <summary>What a part of a silo logs.</summary>
internal sealed class CapturedLog<T> : ILogger<T>
{
    public ConcurrentBag<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
