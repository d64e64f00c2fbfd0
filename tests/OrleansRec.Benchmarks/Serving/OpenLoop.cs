using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>Requests at a fixed rate, whether answers come or not.</summary>
internal sealed class OpenLoop
{
    /// <summary>Milliseconds over which <see cref="SettledAfter"/> takes a median.</summary>
    private const int Window = 100;

    private readonly List<(double Due, double Milliseconds)> _course = [];
    private readonly List<double> _answered = [];
    private readonly List<double> _refused = [];
    private int _otherFailures;

    public async Task RunAsync(double perSecond, double seconds, Func<int, Task> ask) =>
        await Task.WhenAll(await SendAsync(perSecond, seconds, ask));

    /// <summary>Sends everything and returns what is still to be waited for.</summary>
    /// <remarks>By a thread of its own: timers of the runtime come every 8 ms on some machines, and what is due would be sent in bursts.</remarks>
    public Task<List<Task>> SendAsync(double perSecond, double seconds, Func<int, Task> ask) =>
        Task.Factory.StartNew(() => Send(perSecond, seconds, ask), TaskCreationOptions.LongRunning);

    private List<Task> Send(double perSecond, double seconds, Func<int, Task> ask)
    {
        var (clock, random, sent) = (Stopwatch.StartNew(), new Random(11), 0);
        var pending = new List<Task>();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            // What is due is measured from when it was due, not from when the loop came to it.
            for (var due = 1 + (int)(clock.Elapsed.TotalSeconds * perSecond); sent < due; sent++)
            {
                var (wanted, pick) = (TimeSpan.FromSeconds(sent / perSecond), random.Next());
                pending.Add(Task.Run(() => AskAsync(clock, wanted, pick, ask)));
            }

            Thread.Sleep(1);
        }

        return pending;
    }

    /// <summary>99 of 100 answers took no longer, in milliseconds.</summary>
    public double P99 => Statistics.Quantile(_answered, 0.99);

    /// <summary>Milliseconds from the first request until the median of every tenth of a second stays within a bound; a refusal is never within.</summary>
    public double SettledAfter(double milliseconds) => _course.GroupBy(request => (int)request.Due / Window)
        .Where(window => Statistics.Median([.. window.Select(request => request.Milliseconds)]) > milliseconds)
        .Select(window => (window.Key + 1) * Window).DefaultIfEmpty(0).Max();

    public void Report(BenchmarkReport report, int percent)
    {
        var name = $"open_loop.{percent}";
        if (_answered.Count > 0)
        {
            report.Set($"{name}.p50_ms", Statistics.Quantile(_answered, 0.5));
            report.Set($"{name}.p99_ms", Statistics.Quantile(_answered, 0.99));
        }

        if (_refused.Count > 0) report.Set($"{name}.refused_p99_ms", Statistics.Quantile(_refused, 0.99));
        else report.Note($"{name}.refused_p99_ms", "nothing was refused");
        report.Set($"{name}.answered", _answered.Count);
        report.Set($"{name}.refused", _refused.Count);
        report.Set($"{name}.other_failures", _otherFailures);
    }

    private async Task AskAsync(Stopwatch clock, TimeSpan wanted, int pick, Func<int, Task> ask)
    {
        List<double>? times;
        try
        {
            await ask(pick);
            times = _answered;
        }
        catch (OverloadedException)
        {
            times = _refused;
        }
        catch (Exception)
        {
            // Counted, and the report shows it; 0 is expected.
            Interlocked.Increment(ref _otherFailures);
            return;
        }

        var elapsed = (clock.Elapsed - wanted).TotalMilliseconds;
        lock (_course)
        {
            times.Add(elapsed);
            _course.Add((wanted.TotalMilliseconds, times == _answered ? elapsed : double.PositiveInfinity));
        }
    }
}
