using System.Globalization;
using OrleansRec.Abstractions;
using OrleansRec.Datasets;
using OrleansRec.Datasets.Cleaning;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Demo.Live;
using OrleansRec.Silo.Evaluation;
using OrleansRec.Silo.Hosting;
using Spectre.Console;

namespace OrleansRec.Silo.Demo;

/// <summary>The demo from the first stage to the last.</summary>
internal sealed class DemoRun(DemoOptions options)
{
    private const int EventsPerSecond = 10;

    private readonly IAnsiConsole _console = Screen.Console;
    private readonly DataClock _clock = new(TimeProvider.System);
    private readonly int _seed = options.Shop.Seed;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        var stages = Stages.For(_console);
        if (options.Folder is { } given) DemoFolder.Check(given);
        var learning = LearningConfiguration.FromEnvironment();

        // 1. A shop's data: history to learn from, a held-out part to predict and then to live through.
        var (data, cleaning) = await stages.RunAsync("data", options.Data is null ? "generating a shop" : $"reading {options.Data}", stage => Read(stage, cancellation));
        foreach (var note in data.Notes) Screen.Say($"{note}");
        CleaningStage.Write(cleaning);
        EnoughHistory.Require(data, learning);
        var folder = options.Folder ?? Path.Combine("data", $"demo-{data.Name}");
        DemoFolder.Empty(folder);

        // 2. One silo with everything, in this process.
        await using var silo = await stages.RunAsync("silo", "starting the silo", _ => EmbeddedSilo.StartAsync(Settings(folder), cancellation));

        // 3. The history goes in as a shop would send it: through the client, the user grains and the event log.
        var import = await stages.RunAsync(
            "import", "importing the history", stage => new ShopImport(silo.Client, _clock, TimeProvider.System).RunAsync(data, stage, cancellation));
        Screen.Say($"{import.Events:N0} events at {import.EventsPerSecond:N0} events/s{(import.Rejected == 0 ? "" : $", {import.Rejected:N0} refused: {import.FirstRejection}")}");

        // 4. All tasks are trained jointly; the version goes live.
        var training = await stages.RunAsync("training", "training all tasks jointly", stage => FirstTraining.RunAsync(silo, stage, cancellation));
        Screen.Say($"{training.Version} is live after {training.Seconds:0.0} s: {training.Reason}");

        // 5. How good is it, beside methods that everyone knows?
        var evaluation = await stages.RunAsync(
            "evaluation", "predicting the held-out part", stage => TrainedModel.EvaluateAsync(silo, data, training.Version!, _seed, stage, cancellation));
        EvaluationTable.Write(_console, evaluation);

        // 6. What does it say, and why?
        await new SampleLists(silo.Client, _console, data, _seed).WriteAsync(cancellation);
        WhereToGo.Write(silo, data);

        // 7. The held-out part happens now; the model keeps learning.
        var live = await stages.RunAsync("live", options.Exit ? "live traffic" : "live traffic until Ctrl+C", stage =>
            new LiveTraffic(silo, _clock, _seed).RunAsync(data.HeldOut, data.History, options.Live ?? LiveLength(data), !options.Exit, stage, cancellation));

        // 8. The figures.
        var versions = await silo.Storage.Models.ListAsync(GrainKeys.Model, CancellationToken.None);
        report?.Write(DemoReport.Of(data, cleaning, import, training, versions, evaluation, live, stages));
        Summarize(live, stages);
        return ExitCodes.Done;
    }

    /// <summary>Long enough to watch, and so short that a small shop sends enough for rounds of training.</summary>
    private static TimeSpan LiveLength(Dataset data) => TimeSpan.FromSeconds(Math.Clamp(data.HeldOut.Count / EventsPerSecond, 60, 600));

    private Task<(Dataset Data, CleaningReport Cleaning)> Read(IStage stage, CancellationToken cancellation) =>
        OwnThread.RunAsync("OrleansRec data", () => CleaningStage.Run(options.Data is { } folder
            ? DatasetFormats.Read(folder, options.Format, cancellation)
            : GeneratedShop.Generate(options.Shop, new Direct(part => stage.Report("generating", part)), cancellation)));

    /// <summary>The first training is the demo's own step; after that the trainer looks for work often.</summary>
    private SiloSettings Settings(string folder) => new()
    {
        Folder = folder,
        Port = options.Port,
        SiloPort = options.SiloPort,
        GatewayPort = options.GatewayPort,
        Clock = _clock,
        Quiet = true,
        Defaults = new Dictionary<string, string?>
        {
            ["OrleansRec:Training:FirstTrainingMinEvents"] = int.MaxValue.ToString(CultureInfo.InvariantCulture),
            ["OrleansRec:Training:RoundInterval"] = "00:00:10",
        },
    };

    private void Summarize(LiveFigures live, Stages stages)
    {
        var weights = live is { ToWeightsP50: { } p50, ToWeightsP95: { } p95 }
            ? $"events reached the live weights in {Text(p50)} (p50), {Text(p95)} (p95)"
            : "there were no events";
        if (live.NotInWeights > 0) weights += $"; {live.NotInWeights:N0} wait for the next round";
        Screen.Say($"live: {live.Events:N0} events, {live.Requests:N0} recommendations (p50 {live.RequestP50:0.0} ms, p99 {live.RequestP99:0.0} ms), {live.FailedRequests} failed, {live.StaleAnswers} stale");
        Screen.Say($"{live.Rounds.Count(r => r.Promoted)} of {live.Rounds.Count} rounds promoted; {weights}");
        foreach (var (name, seconds) in stages.Taken) Screen.Say($"  {name,-11}{seconds,8:0.0} s");
        Screen.Say($"  {"in all",-11}{stages.TotalSeconds,8:0.0} s, peak memory {PeakMemory.Megabytes():0} MB");
    }

    private static string Text(Waited waited) => FormattableString.Invariant($"{(waited.IsMore ? "more than " : "")}{waited.Seconds:0.0} s");

    private sealed class Direct(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
