using OrleansRec.Chaos.Cluster;

namespace OrleansRec.Chaos;

/// <summary>What goes wrong on purpose.</summary>
/// <param name="key">For the command line.</param>
internal sealed class Fault(string key, string name, Func<SiloCluster, Random, Task<string?>> strike)
{
    private static readonly TimeSpan PauseLength = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CutLength = TimeSpan.FromSeconds(15);

    public static Fault RestartPostgres { get; } = new("postgres", "PostgreSQL restarts", async (cluster, _) =>
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await cluster.Postgres.KillAsync();
        await cluster.Postgres.StartAgainAsync();
        return FormattableString.Invariant($"killed, and back after {watch.Elapsed.TotalSeconds:0.0} s");
    });

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("kill", "silo killed", async (cluster, random) =>
        {
            if (Pick(cluster, random) is not { } node) return null;
            await node.KillAsync();
            return node.Name;
        }),
        new("trainer", "trainer killed in mid-round", async (cluster, _) =>
        {
            for (var waited = 0; waited < 200; waited++)
            {
                if (waited % 40 == 0)
                {
                    foreach (var node in cluster.Nodes.Where(node => node is { IsRunning: true, IsPaused: false }))
                        if (await node.TrainAsync()) break;
                }
                if (cluster.Nodes.Find(node => node.Trains) is { } trainer)
                {
                    await trainer.KillAsync();
                    return trainer.Name;
                }
                await Task.Delay(50);
            }
            return null;
        }),
        new("cut", "network cut between two silos for 15 s", (cluster, random) =>
        {
            var running = Running(cluster);
            if (running.Length < 2) return Task.FromResult<string?>(null);
            random.Shuffle(running);
            cluster.Network.Cut(running[0], running[1]);
            _ = MendAsync(cluster.Network);
            return Task.FromResult<string?>($"{running[0].Name} and {running[1].Name}");
        }),
        new("pause", "silo paused for 20 s", (cluster, random) =>
        {
            if (Pick(cluster, random) is not { } node) return Task.FromResult<string?>(null);
            node.Pause();
            _ = ResumeAsync(node);
            return Task.FromResult<string?>(node.Name);
        }),
        RestartPostgres,
    ];

    public string Key => key;

    public string Name => name;

    /// <returns>Whom it met; null where it found nobody.</returns>
    public Task<string?> StrikeAsync(SiloCluster cluster, Random random) => strike(cluster, random);

    private static async Task ResumeAsync(SiloNode node)
    {
        await Task.Delay(PauseLength);
        node.Resume();
    }

    private static async Task MendAsync(SiloNetwork network)
    {
        await Task.Delay(CutLength);
        network.Mend();
    }

    private static SiloNode[] Running(SiloCluster cluster) => [.. cluster.Nodes.Where(node => node is { IsRunning: true, IsPaused: false })];

    /// <summary>Any silo that runs, where another one runs too.</summary>
    private static SiloNode? Pick(SiloCluster cluster, Random random)
    {
        var running = Running(cluster);
        return running.Length < 2 ? null : running[random.Next(running.Length)];
    }
}
