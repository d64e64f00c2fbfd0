using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OrleansRec.Storage.Tests.Postgres;

/// <summary>
/// A private PostgreSQL: a data folder of its own, a free port of loopback, commits that wait for the disk. It refuses to run as root: then as
/// the account <c>postgres</c>.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Account = "postgres";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly string _programs;
    private readonly string _folder;
    private Process? _process;

    private PostgresServer(string programs, string folder, int port) => (_programs, _folder, Port) = (programs, folder, port);

    public int Port { get; }

    /// <summary>Why there is no server to start on this machine; null where there is one.</summary>
    public static string? Missing => FindPrograms() is null
        ? "PostgreSQL 15 or newer is not installed (Debian: apt-get install postgresql)."
        : Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith(Account + ":", StringComparison.Ordinal))
            ? "PostgreSQL does not run as root, and there is no account 'postgres'."
            : null;

    /// <summary>
    /// What the server wrote into its own log: what ended it, and whatever sessions of the option <c>log_min_messages</c> want to be there.
    /// </summary>
    public string ReadLog() => File.ReadAllText(Path.Combine(Data, "log", "server.log"));

    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username=orleansrec;Timeout=5;Include Error Detail=true";

    /// <exception cref="InvalidOperationException">It does not start; the message has what it said.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var programs = FindPrograms() ?? throw new InvalidOperationException(Missing);
        var folder = Directory.CreateTempSubdirectory("orleansrec-postgres-").FullName;
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var server = new PostgresServer(programs, folder, ((IPEndPoint)socket.LocalEndPoint!).Port);
            if (Environment.IsPrivilegedProcess) await RunAsync(Process.Start("chown", [Account, folder]));
            await RunAsync(server.Launch("initdb", "-D", server.Data, "-U", "orleansrec", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"));
            socket.Dispose();
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Starts the server after <see cref="KillAsync"/> or <see cref="StopAsync"/>, on the same port and data.</summary>
    public async Task StartAgainAsync()
    {
        _process = Launch(
            "postgres", "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "max_wal_size=2GB", "-c", "log_min_messages=fatal",
            "-c", "logging_collector=on", "-c", "log_directory=log", "-c", "log_filename=server.log", "-c", "log_rotation_age=0", "-c", "log_rotation_size=0");
        for (var started = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            if (_process.HasExited) throw new InvalidOperationException($"PostgreSQL ended with exit code {_process.ExitCode}.");
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString() + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < StartLimit)
            {
                // It does not listen yet, or is recovering.
            }
        }
    }

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public Task KillAsync() => EndAsync("QUIT");

    /// <summary>Keeps every process of the server from running until <see cref="ThawAsync"/>: connections stay, and nobody answers.</summary>
    public async Task FreezeAsync()
    {
        await SignalAsync("STOP", Text(_process!.Id));
        await SignalAsync("STOP", Sessions());
    }

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public async Task ThawAsync()
    {
        await SignalAsync("CONT", Sessions());
        await SignalAsync("CONT", Text(_process!.Id));
    }

    /// <summary>Ends every session and stops.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Connection string of a new, empty schema: to a test as good as a database, and made in a moment.</summary>
    public async Task<string> CreateSchemaAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("n");
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE SCHEMA {name}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{ConnectionString()};Search Path={name};Application Name={name}";
    }

    /// <summary>Drops what <see cref="CreateSchemaAsync"/> made; connections to it may stay open.</summary>
    public async Task DropSchemaAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP SCHEMA {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} CASCADE", connection);
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>Ends the server and leaves its folder to a process that outlives this one: for the end of a process, which has little time.</summary>
    public void Abandon() => Process.Start(
        "sh", ["-c", "kill -QUIT \"$1\"; while kill -0 \"$1\" 2>/dev/null; do sleep 0.1; done; rm -rf -- \"$2\"", "sh", Text(_process!.Id), _folder]).Dispose();

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The folder of the files that it keeps.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Process ids; the same ones for as long as the server itself does not run.</summary>
    private string[] Sessions() => File.ReadAllText($"/proc/{_process!.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task SignalAsync(string signal, params string[] processes) => RunAsync(Process.Start("kill", ["-" + signal, .. processes]));

    private async Task EndAsync(string signal)
    {
        await SignalAsync(signal, Text(_process!.Id));
        await _process!.WaitForExitAsync();
    }

    /// <summary>Where it is started as another account, setpriv becomes the program: the process is the server itself.</summary>
    private Process Launch(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [$"--reuid={Account}", $"--regid={Account}", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = _folder;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task RunAsync(Process process)
    {
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"'{process.StartInfo.FileName}' ended with exit code {process.ExitCode}.");
        process.Dispose();
    }

    private static string? FindPrograms()
    {
        const string Debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
            : Enumerable.Empty<string>();
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return installed.Select(folder => Path.Combine(folder, "bin")).Concat(path).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }
}
