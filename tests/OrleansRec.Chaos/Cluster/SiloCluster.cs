using OrleansRec.Storage.Tests.Postgres;

namespace OrleansRec.Chaos.Cluster;

/// <summary>Silo processes over a private PostgreSQL. What ends by itself or is killed is started again, as a supervisor would.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    /// <summary>Small models and short rounds: faults are to meet training, not to wait for it.</summary>
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["OrleansRec__Training__RoundInterval"] = "00:00:02",
        ["OrleansRec__Training__MinNewEvents"] = "100",
        ["OrleansRec__Training__FirstTrainingMinEvents"] = "1000",
        ["OrleansRec__Learning__Dimension"] = "16",
        ["OrleansRec__Learning__Epochs"] = "2",
        ["OrleansRec__Learning__HeadSteps"] = "0",
        ["OrleansRec__Learning__MaxListsPerEpoch"] = "1000",
        ["OrleansRec__Learning__Threads"] = "1",
        ["OrleansRec__Cluster__AdvertisedAddress"] = SiloNetwork.Address,
        ["OrleansRec__Cluster__ListenAddress"] = "127.0.0.1",
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<SiloNode> _resting = [];
    private Task _supervision = Task.CompletedTask;

    private readonly IReadOnlyDictionary<string, string> _settings;

    private SiloCluster(PostgresServer postgres, string database, IReadOnlyDictionary<string, string>? settings) =>
        (Postgres, Database, _settings) = (postgres, database, settings is null ? Settings : Settings.Concat(settings).ToDictionary());

    public PostgresServer Postgres { get; }

    public string Database { get; }

    /// <summary>Between the silos.</summary>
    public SiloNetwork Network { get; } = new();

    public List<SiloNode> Nodes { get; } = [];

    /// <param name="roles">One silo each.</param>
    /// <param name="settings">Of all silos, as environment variables.</param>
    public static async Task<SiloCluster> StartAsync(string[] roles, IReadOnlyDictionary<string, string>? settings = null)
    {
        var postgres = await PostgresServer.StartAsync();
        var cluster = new SiloCluster(postgres, postgres.ConnectionString(), settings);
        try
        {
            foreach (var role in roles) cluster.Add(role);
            await cluster.ReadyAsync();
            cluster._supervision = cluster.SuperviseAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes what each silo logs from now on to a file of its own, with the time.</summary>
    public void Record(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var node in Snapshot()) node.Record(Path.Combine(folder, node.Name[0] + ".log"));
    }

    /// <summary>Starts one more silo; it is not ready yet.</summary>
    public SiloNode Add(string role)
    {
        var node = new SiloNode($"{(char)('a' + Nodes.Count)} ({role})", role, Database, _settings);
        Network.Add(node);
        node.Start();
        lock (_resting) Nodes.Add(node);
        return node;
    }

    /// <summary>Lets a silo leave for good.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RemoveAsync(SiloNode node)
    {
        lock (_resting) _resting.Add(node);
        var code = await node.LeaveAsync();
        lock (_resting) Nodes.Remove(node);
        await node.DisposeAsync();
        return code;
    }

    /// <summary>Ends every silo at once; for a while one of them alone is started again.</summary>
    public async Task CrashAllButAsync(SiloNode survivor, Func<Task> alone)
    {
        var others = Snapshot().Where(node => node != survivor).ToArray();
        lock (_resting) _resting.UnionWith(others);
        await Task.WhenAll(Snapshot().Select(node => node.KillAsync()));
        await alone();
        lock (_resting) _resting.ExceptWith(others);
    }

    /// <summary>Waits until every silo is ready.</summary>
    /// <param name="evenPaused">False: those that stand still are passed over.</param>
    public async Task ReadyAsync(bool evenPaused = true)
    {
        foreach (var node in Snapshot())
        {
            using var limit = new CancellationTokenSource(StartLimit);
            while ((evenPaused || !node.IsPaused) && !await node.IsReadyAsync())
            {
                if (limit.IsCancellationRequested)
                    throw new InvalidOperationException($"Silo {node.Name} is not ready after {StartLimit.TotalSeconds} s: {node.Log()}");
                if (!node.IsRunning && _supervision.IsCompleted) throw new InvalidOperationException($"Silo {node.Name} ended: {node.Log()}");
                await Task.Delay(200);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _supervision.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var node in Nodes) await node.DisposeAsync();
        await Network.DisposeAsync();
        await Postgres.DisposeAsync();
        _stop.Dispose();
    }

    private SiloNode[] Snapshot()
    {
        lock (_resting) return [.. Nodes];
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            await Task.Delay(1_000, _stop.Token);
            lock (_resting)
            {
                foreach (var node in Nodes)
                {
                    if (!node.IsRunning && !_resting.Contains(node)) node.Start();
                }
            }
        }
    }
}
