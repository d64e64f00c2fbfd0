using OrleansRec.Datasets.Tabular;
using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Tabular;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>An evaluation on a table of tasks: joint training beside every task alone and the base rate.</summary>
internal sealed class TableRun(TableOptions options)
{
    private const string BaseRate = "base rate";

    private readonly IAnsiConsole _console = Screen.Console;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        if (options.Predictions is { } folder) TablePredictions.Prepare(folder);
        var learning = Learning(options.Extractor);
        var stages = Stages.For(_console);

        // 1. The rows, in their official split.
        var (data, train, test) = await stages.RunAsync("data", $"reading {options.Data}", _ => OwnThread.RunAsync("OrleansRec data", () => Read(cancellation)));

        // 2. All tasks jointly, then each alone with the same seed, and what needs no training.
        var trained = await TrainAsync(stages, "training", $"training with {options.Extractor}", train, test, learning, cancellation);
        var result = new TableResult(data, learning, train.Count, test, trained, Measure(test, trained.Scores));
        if (options.Alone && options.Extractor != ExtractorRegistry.Single)
        {
            var alone = await TrainAsync(stages, "alone", "training every task alone", train, test, Learning(ExtractorRegistry.Single), cancellation);
            result.Baselines[ExtractorRegistry.Single] = Measure(test, alone.Scores);
        }

        result.Baselines[BaseRate] = Measure(test, Rates(train, test.Count));

        // 3. For people, and for programs.
        TableText.Write(_console, options, result);
        if (options.Predictions is { } wanted) TablePredictions.Write(wanted, test, trained.Scores);
        report?.Write(TableReport.Of(options, result, stages));
        return ExitCodes.Done;
    }

    private TabularOptions Learning(string extractor)
    {
        var learning = options.Learning.ApplyTo(new TabularOptions { Extractor = extractor, Balancer = options.Balancer, Seed = options.Seed });
        if (options.Epochs is { } epochs) learning = learning with { Epochs = epochs };
        try
        {
            learning.Validate();
            return learning;
        }
        catch (ArgumentException error)
        {
            throw new RefusedException(error.Message, error);
        }
    }

    private (TabularDataset Data, TabularRows Train, TabularRows Test) Read(CancellationToken cancellation)
    {
        var data = TabularFormats.Read(options.Data, options.Format, options.Group, cancellation);
        int[] cardinalities = [.. data.Columns.Select(c => c.Values.Count + 1)];
        return (data, Rows(data.Train), Rows(data.Test));

        TabularRows Rows(TabularPart part) => new(cardinalities, part.Codes, data.Tasks, part.Labels);
    }

    private static Task<TabularOutcome> TrainAsync(
        Stages stages, string name, string title, TabularRows train, TabularRows test, TabularOptions learning, CancellationToken cancellation) =>
        stages.RunAsync(name, title, stage => OwnThread.RunAsync("OrleansRec trainer", () =>
            TabularLearner.Train(train, test, learning, new StageProgress(stage), cancellation)));

    /// <summary>The share of rows with label 1 in training, for every row.</summary>
    private static float[] Rates(TabularRows train, int rows)
    {
        var rates = new float[train.Tasks.Count];
        for (var t = 0; t < rates.Length; t++)
        {
            var known = train.Labels.Where((l, i) => i % rates.Length == t && l != TabularRows.NoLabel).ToArray();
            rates[t] = known.Average();
        }

        return [.. Enumerable.Range(0, rows * rates.Length).Select(i => rates[i % rates.Length])];
    }

    private static Dictionary<string, TaskMetrics> Measure(TabularRows test, float[] scores)
    {
        var metrics = new Dictionary<string, TaskMetrics>();
        for (var t = 0; t < test.Tasks.Count; t++)
        {
            var (labels, said) = (new List<bool>(), new List<float>());
            for (var at = t; at < test.Labels.Length; at += test.Tasks.Count)
            {
                if (test.Labels[at] == TabularRows.NoLabel) continue;
                labels.Add(test.Labels[at] > 0.5f);
                said.Add(scores[at]);
            }

            // Rows are no people: a mean over people does not apply.
            metrics[test.Tasks[t]] = TaskMetrics.Binary(new int[labels.Count], [.. labels], [.. said]) with { UserAuc = null };
        }

        return metrics;
    }
}
