using OrleansRec.Datasets.Images;
using OrleansRec.Learning.Pictures;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Cli.Progress;
using OrleansRec.Silo.Evaluation;
using Spectre.Console;

namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>An evaluation on pictures: the category from a picture alone, by the encoder that the item tower of a shop has.</summary>
internal sealed class ImageRun(ImageOptions options)
{
    private readonly IAnsiConsole _console = Screen.Console;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var report = ReportFile.Prepare(options.Report);
        if (options.Predictions is { } folder) RankingPredictions.Prepare(folder);
        var stages = Stages.For(_console);
        var learning = Learning(options);

        // 1. The pictures, in their official split.
        var data = await stages.RunAsync("data", $"reading {options.Data}", _ => OwnThread.RunAsync("OrleansRec data", () =>
            ImageFormats.Read(options.Data, options.Format, cancellation)));

        // 2. Trained on the training part; the test part is scored once, at the end.
        var trained = await stages.RunAsync("training", "training on pictures", stage => OwnThread.RunAsync("OrleansRec trainer", () => PictureLearner.Train(
            Rows(data.Train), Rows(data.Validation), Rows(data.Test), data.Classes.Count, learning, new StageProgress(stage), cancellation)));
        var result = new ImageResult(data, trained, Measure(data, PictureLearner.Best(trained.Scores, data.Classes.Count)) with
        {
            LogLoss = ClassMetrics.LogLoss(data.Test.Labels, trained.Scores),
        });
        result.Baselines["most_frequent"] = Measure(data, [.. Enumerable.Repeat(MostFrequent(data.Train.Labels), data.Test.Labels.Length)]);

        // 3. For people, and for programs.
        ImageText.Write(_console, result);
        if (options.Predictions is { } wanted) ImagePredictions.Write(wanted, data, trained.Scores);
        report?.Write(ImageReport.Of(options, learning, result, stages));
        return ExitCodes.Done;
    }

    private static PictureOptions Learning(ImageOptions options)
    {
        var learning = new PictureOptions { Seed = options.Seed };
        learning = learning with { Epochs = options.Epochs ?? learning.Epochs, Precision = options.Precision ?? learning.Precision };
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

    private static PictureRows Rows(ImagePart part) => new(part.Pixels, part.Labels);

    private static TaskMetrics Measure(ImageDataset data, int[] predicted) =>
        TaskMetrics.Classes(data.Test.Labels, predicted) with { Classification = ClassReport.Of(data.Classes, data.Test.Labels, predicted) };

    private static int MostFrequent(int[] labels) => labels.GroupBy(l => l).MaxBy(g => g.Count())!.Key;
}
