using System.Diagnostics;
using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Errors;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>Requests at a fixed rate, whether answers come or not.</summary>
internal sealed class OpenLoop
{
    private readonly List<double> _answered = [];
    private readonly List<double> _refused = [];
    private int _otherFailures;

    public async Task RunAsync(double perSecond, double seconds, Func<int, Task> ask)
    {
        var (clock, random, sent) = (Stopwatch.StartNew(), new Random(11), 0);
        var pending = new List<Task>();
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            // What is due is measured from when it was due, not from when the loop came to it.
            for (var due = (int)(clock.Elapsed.TotalSeconds * perSecond); sent < due; sent++)
            {
                var (wanted, pick) = (TimeSpan.FromSeconds(sent / perSecond), random.Next());
                pending.Add(Task.Run(() => AskAsync(clock, wanted, pick, ask)));
            }

            await Task.Delay(1);
        }

        await Task.WhenAll(pending);
    }

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
        lock (times) times.Add(elapsed);
    }
}
