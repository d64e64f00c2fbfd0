using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OrleansRec.Cli.Api;
using OrleansRec.Contracts.Recommendations;
using Spectre.Console;

namespace OrleansRec.Cli.Commands;

/// <summary><c>load</c>: asks for lists as fast as a number of callers can, or at a rate, and tells how long they took. It writes nothing.</summary>
internal static class LoadCommand
{
    private const int UnknownVisitors = 1_000;

    public static Command Create(IAnsiConsole console)
    {
        var url = UrlOption.Create();
        var callers = new Option<int>("--callers") { Description = "Callers at once, 1 to 1,000.", DefaultValueFactory = _ => 16 };
        var seconds = new Option<int>("--seconds") { Description = "How long, 1 to 86,400.", DefaultValueFactory = _ => 10 };
        var rate = new Option<double?>("--rate") { Description = "Lists per second in all; as fast as answers come unless set." };
        var people = new Option<string?>("--people") { Description = "A file with one user id per line; visitors that the server does not know unless set." };
        var scenario = new Option<string>("--scenario") { Description = "A scenario's name.", DefaultValueFactory = _ => Scenarios.Home };
        var item = new Option<string?>("--item") { Description = "The item whose page it is." };
        var count = new Option<int>("--count") { Description = "Items of a list.", DefaultValueFactory = _ => 20 };
        var command = new Command("load", "Asks for lists under load and prints the rate, the time per list and what failed. Nothing is written.")
        {
            url, callers, seconds, rate, people, scenario, item, count,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var lanes = Within("--callers", parsed.GetValue(callers), 1, 1_000);
            var length = TimeSpan.FromSeconds(Within("--seconds", parsed.GetValue(seconds), 1, 86_400));
            if (parsed.GetValue(rate) is <= 0) throw new BadInputException($"'--rate' is {parsed.GetValue(rate)}; write more than 0.");
            var requests = Requests(parsed.GetValue(people), new RecommendationRequest
            {
                Scenario = parsed.GetValue(scenario)!,
                ItemId = parsed.GetValue(item),
                Count = parsed.GetValue(count),
            });
            using var api = new ServerApi(parsed.GetValue(url)!, KeyOption.Of(parsed));
            await Ask(api, requests[0], cancellation);

            var run = new LoadRun(request => Ask(api, request, cancellation), requests, lanes, parsed.GetValue(rate));
            await run.RunAsync(length, cancellation);
            Print(console, run);
            return run.Answered == 0 ? throw new IncompleteException("No list was answered.") : 0;
        });
        return command;
    }

    private static Task Ask(ServerApi api, RecommendationRequest request, CancellationToken cancellation) => api.Send(
        HttpMethod.Post, "/v1/recommendations", request, CliJson.Default.RecommendationRequest, CliJson.Default.RecommendationResponse, cancellation);

    private static int Within(string option, int value, int min, int max) =>
        value >= min && value <= max ? value : throw new BadInputException($"'{option}' is {value}; write {min} to {max}.");

    private static RecommendationRequest[] Requests(string? file, RecommendationRequest like)
    {
        if (file is null) return [.. Enumerable.Range(0, UnknownVisitors).Select(n => like with { VisitorId = $"load-{n}" })];
        if (!File.Exists(file)) throw new BadInputException($"'--people' is '{file}', which is no file.");
        var ids = File.ReadLines(file).Where(line => line.Length > 0).ToArray();
        if (ids.Length == 0) throw new BadInputException($"'--people' is '{file}', which has no lines; write one user id per line.");
        return Array.ConvertAll(ids, id => like with { UserId = id });
    }

    private static void Print(IAnsiConsole console, LoadRun run)
    {
        var table = new Table().AddColumns("", "lists", "per second", "p50 ms", "p95 ms", "p99 ms", "longest ms");
        var times = run.Milliseconds;
        table.AddRow("answered", $"{times.Length}", Number(times.Length / run.Elapsed.TotalSeconds), At(.5), At(.95), At(.99), At(1));
        foreach (var (failure, number) in run.Failures) table.AddRow(new Text(failure), new Text($"{number}"), new Text(Number(number / run.Elapsed.TotalSeconds)));
        console.Write(table);

        string At(double share) => times.Length == 0 ? "" : Number(times[(int)Math.Min(times.Length - 1, share * times.Length)]);
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}

/// <summary>Callers that ask until the time is over. At a rate, a list's time counts from when it was due: a slow server cannot hide behind its callers.</summary>
internal sealed class LoadRun(Func<RecommendationRequest, Task> ask, RecommendationRequest[] requests, int callers, double? perSecond)
{
    private readonly Lock _gate = new();
    private readonly List<double> _milliseconds = [];
    private readonly SortedDictionary<string, int> _failures = [];
    private readonly Stopwatch _clock = new();
    private long _asked = -1;

    /// <summary>Of the answered, shortest first; complete after <see cref="RunAsync"/>.</summary>
    public double[] Milliseconds { get; private set; } = [];

    public int Answered => Milliseconds.Length;

    public IReadOnlyDictionary<string, int> Failures => _failures;

    public TimeSpan Elapsed { get; private set; }

    public async Task RunAsync(TimeSpan length, CancellationToken cancellation)
    {
        _clock.Start();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => CallAsync(length, cancellation)));
        Elapsed = _clock.Elapsed;
        Milliseconds = [.. _milliseconds.Order()];
    }

    private async Task CallAsync(TimeSpan length, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _asked);
            var due = perSecond is { } rate ? TimeSpan.FromSeconds(number / rate) : _clock.Elapsed;
            if (due >= length) return;
            if (due > _clock.Elapsed) await Task.Delay(due - _clock.Elapsed, cancellation);
            var failure = await Failure(requests[number % requests.Length]);
            lock (_gate)
            {
                if (failure is null) _milliseconds.Add((_clock.Elapsed - due).TotalMilliseconds);
                else _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
            }
        }
    }

    private async Task<string?> Failure(RecommendationRequest request)
    {
        try
        {
            await ask(request);
            return null;
        }
        catch (ApiException error)
        {
            return error.Message;
        }
    }
}
