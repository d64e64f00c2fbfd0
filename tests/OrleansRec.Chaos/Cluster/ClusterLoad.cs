using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace OrleansRec.Chaos.Cluster;

/// <summary>A request from its first attempt to its answer, retries on other silos included. Seconds since the load began.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="Attempts">How often it was sent.</param>
/// <param name="Problem">Why the attempt before the last was no answer; null where the first was one.</param>
internal readonly record struct Answered(double From, double To, string Path, int Attempts, string? Problem)
{
    public double Seconds => To - From;
}

/// <summary>
/// Callers that write and ask without a pause for thought. A write that is not acknowledged is sent again, with the same event ids, to the next
/// silo, until it is.
/// </summary>
internal sealed class ClusterLoad(SiloCluster cluster, string prefix)
{
    private const int Writers = 6;
    private const int Readers = 3;
    private const int UsersPerWriter = 20;
    private const int Items = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(120);
    private static readonly string[] Types = ["view", "view", "view", "addToCart", "removeFromCart", "purchase", "favorite"];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<SiloNode, double> _avoidUntil = [];
    private Task _running = Task.CompletedTask;

    /// <summary>Events acknowledged, by user; their ids are <c>user#0</c>, <c>user#1</c> and so on.</summary>
    public ConcurrentDictionary<string, int> Acknowledged { get; } = [];

    public ConcurrentQueue<Answered> Answers { get; } = [];

    /// <summary>How many lists came from each model version.</summary>
    public ConcurrentDictionary<string, int> Versions { get; } = [];

    /// <summary>Lists that came from the trending list instead.</summary>
    public int Fallbacks => _fallbacks;

    private int _fallbacks;

    public double Now => _clock.Elapsed.TotalSeconds;

    public void Start() => _running = Task.WhenAll(
        Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer)))
            .Concat(Enumerable.Range(0, Readers).Select(reader => Task.Run(() => AskAsync(reader)))));

    /// <summary>Ends the load when every request under way is answered.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>The request of a span that had to wait longest; one that was under way already counts from the span's beginning.</summary>
    public Answered LongestWait(double from, double to) => Answers
        .Where(answer => answer.To >= from && answer.From < to)
        .Select(answer => answer with { From = Math.Max(answer.From, from) })
        .MaxBy(answer => answer.Seconds);

    private async Task WriteAsync(int writer)
    {
        var random = new Random(writer);
        while (!_stop.IsCancellationRequested)
        {
            var user = $"{prefix}-{writer}-{random.Next(UsersPerWriter)}";
            var first = Acknowledged.GetValueOrDefault(user);
            var count = random.Next(1, 6);
            var body = new JsonObject { ["events"] = new JsonArray([.. Enumerable.Range(first, count).Select(n => Event(user, n, random))]) }.ToJsonString();
            await UntilAnsweredAsync("/v1/events", body, writer, answer => (int)answer["accepted"]! + (int)answer["duplicates"]! == count);
            Acknowledged[user] = first + count;
            await Task.Delay(Pause);
        }
    }

    private async Task AskAsync(int reader)
    {
        var random = new Random(1_000 + reader);
        while (!_stop.IsCancellationRequested)
        {
            var user = $"{prefix}-{random.Next(Writers)}-{random.Next(UsersPerWriter)}";
            var body = new JsonObject { ["userId"] = user, ["count"] = 5, ["minUserVersion"] = Acknowledged.GetValueOrDefault(user) }.ToJsonString();
            await UntilAnsweredAsync("/v1/recommendations", body, reader, answer =>
            {
                if ((string?)answer["modelVersion"] is { } version) Versions.AddOrUpdate(version, 1, (_, seen) => seen + 1);
                else Interlocked.Increment(ref _fallbacks);
                return true;
            });
            await Task.Delay(Pause);
        }
    }

    private static JsonObject Event(string user, int number, Random random) => new()
    {
        ["eventId"] = $"{user}#{number}",
        ["userId"] = user,
        ["itemId"] = $"item-{(user.GetHashCode(StringComparison.Ordinal) & 7) + (8 * random.Next(Items / 8))}",
        ["type"] = Types[random.Next(Types.Length)],
        ["timestamp"] = DateTimeOffset.UtcNow,
        ["price"] = random.Next(1, 100),
    };

    /// <exception cref="InvalidOperationException">Nobody answers for two minutes.</exception>
    private async Task UntilAnsweredAsync(string path, string body, int caller, Func<JsonNode, bool> accept)
    {
        var from = Now;
        string? problem = null;
        for (var attempt = 0; Now - from < GiveUp.TotalSeconds; attempt++)
        {
            var node = Choose(caller + attempt);
            try
            {
                using var answer = await node.Http.PostAsync(path, new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode && accept(JsonNode.Parse(text)!))
                {
                    Answers.Enqueue(new Answered(from, Now, path, attempt + 1, problem));
                    return;
                }
                problem = $"{node.Name}: {(int)answer.StatusCode} {text}";
            }
            catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
            {
                problem = $"{node.Name}: {error.Message}";
                _avoidUntil[node] = Now + 3;
            }
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"{path} was not answered for {GiveUp.TotalSeconds} s, at last by {problem}");
    }

    /// <summary>The next silo in turn, leaving out those that did not answer a moment ago.</summary>
    private SiloNode Choose(int turn)
    {
        var nodes = cluster.Nodes.ToArray();
        var open = nodes.Where(node => _avoidUntil.GetValueOrDefault(node) < Now).ToArray();
        return open.Length > 0 ? open[turn % open.Length] : nodes[turn % nodes.Length];
    }
}
