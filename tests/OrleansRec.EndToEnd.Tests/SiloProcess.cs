using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>A silo as people run it: <c>serve</c> in a process of its own, on free ports of loopback.</summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly StringBuilder _errors = new();

    private SiloProcess(int port, int gatewayPort, Process process, HttpClient http) =>
        (Port, GatewayPort, _process, Http) = (port, gatewayPort, process, http);

    public int Id => _process.Id;

    public int Port { get; }

    public int GatewayPort { get; }

    public string Gateway => $"127.0.0.1:{GatewayPort}";

    public HttpClient Http { get; }

    /// <summary>Starts a silo and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not become ready within 60 s; the message has its stderr.</exception>
    /// <param name="configure">Settings by the HTTP port, as environment variables.</param>
    /// <param name="authority">Of the server's certificate where it answers over TLS.</param>
    public static async Task<SiloProcess> StartAsync(
        string folder, Func<int, IReadOnlyDictionary<string, string>>? configure = null, TestAuthority? authority = null)
    {
        var ports = FreePorts(3);
        string[] arguments =
        [
            "serve", "--folder", folder, "--port", $"{ports[0]}", "--gateway-port", $"{ports[1]}", "--silo-port", $"{ports[2]}",
        ];
        var start = SiloCommand.Start(arguments);
        foreach (var (name, value) in configure?.Invoke(ports[0]) ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var http = authority is null ? new HttpClient() : new HttpClient(authority.Handler());
        http.BaseAddress = new Uri($"{(authority is null ? "http" : "https")}://127.0.0.1:{ports[0]}");
        http.Timeout = TimeSpan.FromSeconds(30);
        var silo = new SiloProcess(ports[0], ports[1], Process.Start(start)!, http);
        silo._process.OutputDataReceived += (_, _) => { };
        silo._process.ErrorDataReceived += (_, line) => silo.Remember(line.Data);
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        try
        {
            await silo.ReadyAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to stop and waits for it.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="TimeoutException">It still runs after 20 s.</exception>
    public async Task<int> StopAsync(PosixSignal signal = PosixSignal.SIGTERM)
    {
        Signal(_process.Id, signal);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The silo still runs {StopLimit.TotalSeconds} s after {signal}; stderr: {Errors()}");
        }
        return _process.ExitCode;
    }

    /// <summary>Resident memory of the process, MB.</summary>
    public double ResidentMegabytes()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1024.0 / 1024.0;
    }

    /// <summary>Whether the process inherited that Ctrl+C is ignored, as background jobs of scripts do.</summary>
    public bool IgnoresInterrupts()
    {
        var mask = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (Convert.ToUInt64(mask, 16) & 0b10) != 0;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    /// <summary>Different ports that are free now.</summary>
    public static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in sockets)
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int[] ports = [.. sockets.Select(s => ((IPEndPoint)s.LocalEndPoint!).Port)];
        foreach (var socket in sockets)
            socket.Dispose();
        return ports;
    }

    private async Task ReadyAsync()
    {
        for (var started = Stopwatch.StartNew(); started.Elapsed < ReadyLimit; await Task.Delay(100))
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync();
                throw new InvalidOperationException($"The silo ended with exit code {_process.ExitCode}; stderr: {Errors()}");
            }
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                // It does not listen yet.
            }
        }
        throw new InvalidOperationException($"The silo is not ready after {ReadyLimit.TotalSeconds} s; stderr: {Errors()}");
    }

    private void Remember(string? line)
    {
        lock (_errors) _errors.AppendLine(line);
    }

    /// <summary>What it wrote to stderr: its log.</summary>
    public string Errors()
    {
        lock (_errors) return _errors.ToString();
    }

    /// <summary>Sends SIGINT or SIGTERM.</summary>
    public static void Signal(int process, PosixSignal signal) => _ = Kill(process, signal == PosixSignal.SIGINT ? 2 : 15);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
