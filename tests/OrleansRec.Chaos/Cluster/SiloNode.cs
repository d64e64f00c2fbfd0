using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using OrleansRec.EndToEnd.Tests;

namespace OrleansRec.Chaos.Cluster;

/// <summary>One silo of a cluster: <c>serve</c> in a process of its own, always on the same ports of loopback.</summary>
internal sealed partial class SiloNode : IAsyncDisposable
{
    private const int RememberedLines = 400;
    private static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(5);
    private readonly int[] _ports = FreePorts(3);
    private readonly string _role;
    private readonly string _database;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Queue<string> _log = new();

    /// <summary>Somebody may still wait for their end.</summary>
    private readonly List<Process> _ended = [];
    private Process? _process;
    private volatile bool _trains;
    private StreamWriter? _file;

    public SiloNode(string name, string role, string database, IReadOnlyDictionary<string, string> settings)
    {
        (Name, _role, _database, _settings) = (name, role, database, settings);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_ports[0]}"), Timeout = RequestLimit };
    }

    public string Name { get; }

    public HttpClient Http { get; }

    /// <summary>What it is started as the next time.</summary>
    public string Program { get; set; } = SiloBinary.Path;

    /// <summary>For SDK clients.</summary>
    public string Gateway => $"127.0.0.1:{_ports[2]}";

    /// <summary>For other silos.</summary>
    public int SiloPort => _ports[1];

    public int Id => _process!.Id;

    public bool IsRunning => _process is { HasExited: false };

    public bool IsPaused { get; private set; }

    /// <summary>True from the line in its log that starts a training round to the one that ends it.</summary>
    public bool Trains => _trains && IsRunning;

    public void Start()
    {
        var start = new ProcessStartInfo(Program, [
            "serve", "--role", _role, "--port", Text(_ports[0]), "--silo-port", Text(_ports[1]), "--gateway-port", Text(_ports[2]),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["OrleansRec__Storage"] = "postgres",
                ["OrleansRec__ConnectionString"] = _database,

                // Where rounds start and end is only in the log.
                ["Logging__LogLevel__OrleansRec"] = "Information",
            },
        };
        foreach (var (key, value) in _settings) start.Environment[key] = value;
        if (_process is not null) _ended.Add(_process);
        (_trains, IsPaused) = (false, false);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => Remember(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task<bool> IsReadyAsync()
    {
        if (!IsRunning || IsPaused) return false;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            using var answer = await Http.GetAsync("/health/ready", limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidOperationException">It ended, or is not ready in time; the message has the end of its log.</exception>
    public async Task ReadyAsync(TimeSpan limit)
    {
        for (var started = Stopwatch.StartNew(); !await IsReadyAsync(); await Task.Delay(100))
        {
            if (!IsRunning) throw new InvalidOperationException($"Silo {Name} ended with exit code {_process?.ExitCode}: {Log()}");
            if (started.Elapsed > limit) throw new InvalidOperationException($"Silo {Name} is not ready after {limit.TotalSeconds} s: {Log()}");
        }
    }

    /// <summary>Ends it at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        var process = _process!;
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks for a training from scratch; false where it does not take the request.</summary>
    public async Task<bool> TrainAsync()
    {
        try
        {
            using var body = new StringContent("""{"full":true}""", MediaTypeHeaderValue.Parse("application/json"));
            using var answer = await Http.PostAsync("/v1/models/train", body);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>It stops running and keeps its connections, as a machine that is overcommitted.</summary>
    public void Pause()
    {
        IsPaused = true;
        _ = Kill(_process!.Id, Signals.Stop);
    }

    public void Resume()
    {
        IsPaused = false;
        if (IsRunning) _ = Kill(_process!.Id, Signals.Continue);
    }

    /// <summary>Asks it to leave and waits for it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> LeaveAsync()
    {
        var process = _process!;
        _ = Kill(process.Id, Signals.Terminate);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Writes what it logs from now on to a file too.</summary>
    public void Record(string file)
    {
        lock (_log) _file = new StreamWriter(file) { AutoFlush = true };
    }

    /// <summary>The last lines that it wrote.</summary>
    public string Log()
    {
        lock (_log) return string.Join('\n', _log);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await KillAsync();
        foreach (var process in _ended) process.Dispose();
        _process?.Dispose();
        lock (_log) _file?.Dispose();
        Http.Dispose();
    }

    private void Remember(string? line)
    {
        if (line is null) return;
        if (line.Contains("training round starts", StringComparison.Ordinal)) _trains = true;
        else if (line.Contains("Round ended", StringComparison.Ordinal) || line.Contains("training round failed", StringComparison.Ordinal)) _trains = false;
        lock (_log)
        {
            _file?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.f} {line}"));
            _log.Enqueue(line);
            if (_log.Count > RememberedLines) _log.Dequeue();
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in sockets) socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int[] ports = [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        foreach (var socket in sockets) socket.Dispose();
        return ports;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    /// <summary>Linux' numbers.</summary>
    private static class Signals
    {
        public const int Terminate = 15;
        public const int Continue = 18;
        public const int Stop = 19;
    }
}
