using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OrleansRec.EndToEnd.Tests;

/// <summary>One run of the silo's program from its start to its end.</summary>
internal sealed record SiloCommand(int ExitCode, string Output, string Errors)
{
    public static ProcessStartInfo Start(IEnumerable<string> arguments) => new(SiloBinary.Path, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    /// <exception cref="TimeoutException">The run takes longer; it is killed.</exception>
    public static Task<SiloCommand> RunAsync(TimeSpan limit, params string[] arguments) => RunAsync(limit, [], arguments);

    /// <param name="settings">Names without <c>OrleansRec__</c>.</param>
    /// <exception cref="TimeoutException">The run takes longer; it is killed.</exception>
    public static async Task<SiloCommand> RunAsync(TimeSpan limit, IEnumerable<(string Name, string Value)> settings, params string[] arguments)
    {
        var start = Start(arguments);
        foreach (var (name, value) in settings) start.Environment[$"OrleansRec__{name}"] = value;
        using var process = Process.Start(start)!;
        return await EndOf(process, limit, arguments);
    }

    /// <summary>Sends SIGTERM after a while and waits for the end.</summary>
    /// <exception cref="TimeoutException">The run takes 20 s longer; it is killed.</exception>
    public static async Task<SiloCommand> StopAfterAsync(TimeSpan pause, params string[] arguments)
    {
        using var process = Process.Start(Start(arguments))!;
        await Task.Delay(pause);
        SiloProcess.Signal(process.Id, PosixSignal.SIGTERM);
        return await EndOf(process, TimeSpan.FromSeconds(20), arguments);
    }

    private static async Task<SiloCommand> EndOf(Process process, TimeSpan limit, string[] arguments)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"'{string.Join(' ', arguments)}' ran for more than {limit.TotalSeconds} s: {await output} {await errors}");
        }
        return new SiloCommand(process.ExitCode, await output, await errors);
    }
}
