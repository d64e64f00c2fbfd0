using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace OrleansRec.EndToEnd.Tests;

public sealed class RestartTests : IDisposable
{
    private const int BatchSize = 20;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_WhileBatchesAreSent_LosesNothingAcknowledged()
    {
        string[] users = ["w0", "w1", "w2", "w3"];
        var acknowledged = new ConcurrentDictionary<string, int>();
        await using (var silo = await SiloProcess.StartAsync(_folder.Path))
        {
            using var written = new SemaphoreSlim(0);
            var writers = users.Select(user => WriteUntilBroken(silo.Http, user, acknowledged, written)).ToArray();
            for (var batch = 0; batch < 40; batch++)
                Assert.True(await written.WaitAsync(TimeSpan.FromSeconds(30)), "A batch took more than 30 s.");
            await silo.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var again = await SiloProcess.StartAsync(_folder.Path);
        foreach (var user in users)
        {
            var batches = acknowledged[user];

            // The batch under way when the process died may or may not be there.
            Assert.InRange(await again.Http.UserVersionAsync(user), batches * BatchSize, (batches + 1) * BatchSize);
            for (var batch = 0; batch < batches; batch++)
            {
                var retry = await again.Http.PostOkAsync("/v1/events", Batch(user, batch));
                Assert.Equal((0, BatchSize), ((int)retry["accepted"]!, (int)retry["duplicates"]!));
            }
            await again.Http.PostOkAsync("/v1/events", Batch(user, batches));
            Assert.Equal((batches + 1) * BatchSize, await again.Http.UserVersionAsync(user));
        }
    }

    [Fact]
    public async Task Serve_PortInUse_IsRefusedInOneLine()
    {
        await using var silo = await SiloProcess.StartAsync(_folder.Path);
        using var other = new TempFolder();
        var second = await SiloCommand.RunAsync(TimeSpan.FromSeconds(30), "serve", "--folder", other.Path, "--port", $"{silo.Port}");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains($"{silo.Port}", Assert.Single(second.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [SkippableTheory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task Stop_Signal_EndsWithZeroAndKeepsTheEvents(PosixSignal signal)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Signals are sent as Linux does.");
        await using (var silo = await SiloProcess.StartAsync(_folder.Path))
        {
            Skip.If(signal == PosixSignal.SIGINT && silo.IgnoresInterrupts(), "The tests run as a background job, which ignores Ctrl+C.");
            await silo.Http.PostOkAsync("/v1/events", Batch("sam", 0));
            Assert.Equal(0, await silo.StopAsync(signal));
        }
        await using var again = await SiloProcess.StartAsync(_folder.Path);
        Assert.Equal(BatchSize, await again.Http.UserVersionAsync("sam"));
    }

    [SkippableTheory]
    [InlineData(300)]
    [InlineData(900)]
    [InlineData(1_500)]
    [InlineData(2_100)]
    public async Task Stop_WhileTheSiloStarts_SaysSoAndTheFolderOpensAgain(int milliseconds)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Signals are sent as Linux does.");
        var stopped = await SiloCommand.StopAfterAsync(TimeSpan.FromMilliseconds(milliseconds), "serve", "--folder", _folder.Path, "--port", "0");
        // 0: it was up already. 143: the signal came before the program could listen to it.
        Assert.True(stopped.ExitCode is 130 or 0 or 143, $"{stopped.ExitCode}: {stopped.Errors}");
        var said = stopped.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains(" info: ", StringComparison.Ordinal)).ToList();
        Assert.True(said is [] or ["Stopped before the job was done."], stopped.Errors);
        await using var again = await SiloProcess.StartAsync(_folder.Path);
        await again.Http.PostOkAsync("/v1/events", Batch("sam", 0));
    }

    private static async Task WriteUntilBroken(HttpClient http, string user, ConcurrentDictionary<string, int> acknowledged, SemaphoreSlim written)
    {
        acknowledged[user] = 0;
        for (var batch = 0; ; batch++)
        {
            try
            {
                var answer = await http.PostOkAsync("/v1/events", Batch(user, batch));
                Assert.Equal(BatchSize, (int)answer["accepted"]!);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return;
            }
            acknowledged[user] = batch + 1;
            written.Release();
        }
    }

    private static string Batch(string user, int batch) =>
        Api.Events(Enumerable.Range(0, BatchSize).Select(i => Api.View($"{user}-{batch}-{i}", user, $"item-{i}")));
}
