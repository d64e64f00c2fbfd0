using System.Diagnostics;
using System.Globalization;

namespace OrleansRec.Benchmarks.Serving;

/// <summary>The process that runs <see cref="RawEngine"/>, under the conditions of a silo.</summary>
internal sealed class RawEngineProcess : IDisposable
{
    private readonly Process _process;

    private RawEngineProcess(Process process) => _process = process;

    public static RawEngineProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [RawEngine.Verb, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // The silo's own settings, in its project file; threads are the same by default.
        start.Environment["DOTNET_GCConserveMemory"] = "6";
        start.Environment["DOTNET_gcServer"] = "1";
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "8";
        return new RawEngineProcess(Process.Start(start)!);
    }

    /// <summary>Requests per second, measured now.</summary>
    /// <exception cref="InvalidOperationException">The process ended.</exception>
    public async Task<double> MeasureAsync(string mode)
    {
        await _process.StandardInput.WriteLineAsync(mode);
        var answer = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The process that runs the engine alone has ended; its stderr is above.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }
}
