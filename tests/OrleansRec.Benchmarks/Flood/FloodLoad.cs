using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Benchmarks.Flood;

/// <summary>What a number of callers were told, who send the largest batches one after another and the same one again at once where it is refused.</summary>
internal sealed class FloodLoad
{
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<double> _lists = [];
    private long _events;

    /// <summary>Events that were acknowledged, each second.</summary>
    public double EventsPerSecond { get; private set; }

    /// <summary>How many requests ended so: a status, or what broke.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    /// <summary>Milliseconds of the lists that somebody else asked for meanwhile.</summary>
    public List<double> Lists => [.. _lists];

    /// <summary>Lists that were not answered with 200.</summary>
    public int ListsFailed { get; private set; }

    /// <summary>The most resident memory of the silo, MB.</summary>
    public double PeakMegabytes { get; private set; }

    public static async Task<FloodLoad> RunAsync(SiloProcess silo, IReadOnlyList<LargeBatch> batches, TimeSpan duration)
    {
        var load = new FloodLoad();
        using var end = new CancellationTokenSource();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = batches.Count }) { BaseAddress = silo.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        var watch = Stopwatch.StartNew();
        var callers = batches.Select(batch => Task.Run(() => load.SendAsync(http, batch, end.Token))).ToArray();
        var reader = Task.Run(() => load.ReadAsync(silo, end.Token));
        while (watch.Elapsed < duration)
        {
            load.PeakMegabytes = Math.Max(load.PeakMegabytes, silo.ResidentMegabytes());
            await Task.Delay(100);
        }

        load.EventsPerSecond = Interlocked.Read(ref load._events) / watch.Elapsed.TotalSeconds;
        await end.CancelAsync();
        await Task.WhenAll([.. callers, reader]);
        return load;
    }

    private async Task SendAsync(HttpClient http, LargeBatch batch, CancellationToken end)
    {
        for (var round = 0; !end.IsCancellationRequested;)
        {
            try
            {
                using var content = new ByteArrayContent(batch.Body);
                content.Headers.ContentType = new("application/json");
                using var answer = await http.PostAsync("/v1/events", content, end);
                Count($"{(int)answer.StatusCode}");
                if (answer.StatusCode != HttpStatusCode.OK) continue;
                Interlocked.Add(ref _events, LargeBatch.Events);
                batch.Renew(++round);
            }
            catch (HttpRequestException)
            {
                Count("broken");
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                Count("timed_out");
            }
        }
    }

    private async Task ReadAsync(SiloProcess silo, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            try
            {
                using var answer = await silo.Http.PostAsJsonAsync("/v1/recommendations", new { userId = "somebody", count = 10 }, end);
                if (answer.IsSuccessStatusCode) _lists.Add(watch.Elapsed.TotalMilliseconds);
                else ListsFailed++;
                await Task.Delay(50, end);
            }
            catch (HttpRequestException)
            {
                ListsFailed++;
            }
            catch (OperationCanceledException)
            {
                if (!end.IsCancellationRequested) ListsFailed++;
            }
        }
    }

    private void Count(string answer) => _answers.AddOrUpdate(answer, 1, (_, count) => count + 1);
}
