using OrleansRec.Benchmarks.Shared;
using OrleansRec.Contracts.Errors;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>Callers of a silo over TCP.</summary>
internal sealed class SiloLoad : IAsyncDisposable
{
    private static readonly int[] Callers = [1, 16, 64, 256];
    private static readonly int[] Percents = [50, 90, 200];

    private readonly SiloProcess _silo;
    private readonly SdkConnection _sdk;
    private readonly int _users;
    private int _fallbacks;
    private int _refused;

    private SiloLoad(SiloProcess silo, SdkConnection sdk, int users) => (_silo, _sdk, _users) = (silo, sdk, users);

    /// <summary>
    /// Connects, gives the silo the scenario and asks for everybody once, so that every grain is active and has its embedding before anything is
    /// measured.
    /// </summary>
    public static async Task<SiloLoad> StartAsync(SiloProcess silo, int users, int candidates)
    {
        var load = new SiloLoad(silo, await SdkConnection.OpenAsync(silo.Gateway), users);
        await load._sdk.Client.SetScenarioAsync(ServedScenario.Of(candidates));
        await Parallel.ForAsync(0, users, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (user, _) => await load.AskPatientlyAsync(user));
        return load;
    }

    /// <summary>Asks again when told to, as a caller of a closed loop does who wants the answer.</summary>
    public async Task AskPatientlyAsync(int pick)
    {
        while (true)
        {
            try
            {
                await AskAsync(pick);
                return;
            }
            catch (OverloadedException refusal)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(refusal.RetryAfter);
            }
        }
    }

    private async Task AskAsync(int pick)
    {
        var answer = await _sdk.Client.RecommendAsync(new RecommendationRequest
        {
            UserId = SyntheticShop.UserId(pick % _users),
            Scenario = ServedScenario.Name,
            Count = ServingVerb.Count,
        });
        if (answer.Fallback is not null) Interlocked.Increment(ref _fallbacks);
    }

    /// <param name="max">Requests per second at saturation.</param>
    public async Task ReportAsync(BenchmarkReport report, double max, double seconds)
    {
        foreach (var callers in Callers) await ClosedLoop.ReportAsync(report, callers, seconds, AskPatientlyAsync);
        report.Set("closed_loop_refused", _refused);
        var normal = double.NaN;
        foreach (var percent in Percents)
        {
            var (loop, before) = (new OpenLoop(), _fallbacks);
            var pending = await loop.SendAsync(max * percent / 100, seconds, AskAsync);
            if (percent > 100)
            {
                // The load falls to half at once, while what the burst left still waits.
                var after = new OpenLoop();
                await after.RunAsync(max / 2, seconds, AskAsync);
                report.Set($"open_loop.{percent}.back_to_normal_ms", after.SettledAfter(normal));
            }

            await Task.WhenAll(pending);
            if (percent == Percents[0]) normal = loop.P99;
            loop.Report(report, percent);
            report.Set($"open_loop.{percent}.fallbacks", _fallbacks - before);
        }

        // The code of the HTTP side is compiled with its first requests.
        await VisibleAfterTrack.MeasureAsync(_silo.Http, _users, seconds * 0.4);
        var half = new OpenLoop().RunAsync(max / 2, seconds, AskAsync);
        var visible = await VisibleAfterTrack.MeasureAsync(_silo.Http, _users, seconds * 0.8);
        await half;
        report.Set("visible_p50_ms", Statistics.Median(visible));
        report.Set("visible_p99_ms", Statistics.Quantile(visible, 0.99));
    }

    public ValueTask DisposeAsync() => _sdk.DisposeAsync();
}
