using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OrleansRec.Learning.Training;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class ResumeTests : IDisposable
{
    private static readonly SmallShop Shop = new(seed: 3, people: 60);
    private static readonly LearnerOptions Options = SmallShop.Options with { Epochs = 3, Patience = 3, HeadSteps = 80 };

    private readonly string _folder = Directory.CreateTempSubdirectory("orleansrec-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TrainFull_CutOffInThePassAfter_GivesTheBytesOfAnUninterruptedTraining()
    {
        var whole = Full(Options, Shop.Events);
        CutOff(Options with { Folder = _folder }, Shop.Events, pass: 2);

        var resumed = Full(Options with { Folder = _folder }, Shop.Events);

        Assert.True(whole.Checkpoint.Span.SequenceEqual(resumed.Checkpoint.Span));
        Assert.Equal(whole.Curve.Select(c => c["loss"]), resumed.Curve.Select(c => c["loss"]));
        Assert.Null(Resume.PositionIn(_folder));
    }

    [Fact]
    public void TrainFull_CutOffWhileTheHeadsLearnOn_GivesTheBytesOfAnUninterruptedTraining()
    {
        var whole = Full(Options, Shop.Events);
        CutOff(Options with { Folder = _folder }, Shop.Events, now => now.Text.StartsWith("heads, pass 2 ", StringComparison.Ordinal));

        Assert.True(whole.Checkpoint.Span.SequenceEqual(Full(Options with { Folder = _folder }, Shop.Events).Checkpoint.Span));
    }

    [Fact]
    public void TrainFull_CutOff_CountsTheSecondsOfBothPartsAndExpectsOnlyTheRest()
    {
        const double before = 1_000_000;
        CutOff(Options with { Folder = _folder }, Shop.Events, pass: 2);
        SpendBefore(before);
        var left = new SecondsLeft();
        using var learner = new Learner(Options with { Folder = _folder });

        var resumed = learner.TrainFull(Shop.Events, Shop.Catalogue, left, default);

        Assert.InRange(resumed.Seconds, before, before + 600);
        Assert.NotEmpty(left.Said);
        Assert.All(left.Said, seconds => Assert.InRange(seconds, 0, 600));
    }

    /// <summary>As if the passes until the cut had taken so long.</summary>
    private void SpendBefore(double seconds)
    {
        var file = Directory.GetFiles(_folder).Single();
        using var from = new BinaryReader(new MemoryStream(File.ReadAllBytes(file)[SHA256.HashSizeInBytes..]));
        using var to = new MemoryStream();
        using var writer = new BinaryWriter(to);
        writer.Write(from.ReadInt64());
        writer.Write(from.ReadString());
        writer.Write(JsonSerializer.Serialize(JsonSerializer.Deserialize<Resume.Course>(from.ReadString())! with { Seconds = seconds }));
        writer.Write(from.ReadBytes((int)from.BaseStream.Length));
        File.WriteAllBytes(file, [.. SHA256.HashData(to.ToArray()), .. to.ToArray()]);
    }

    /// <summary>What a training says that it still needs.</summary>
    private sealed class SecondsLeft : IProgress<TrainingProgress>
    {
        public List<double> Said { get; } = [];

        public void Report(TrainingProgress value)
        {
            if (Regex.Match(value.Text, "at most ([0-9]+) s left") is { Success: true } said) Said.Add(double.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void TrainFull_MoreEventsCameMeanwhile_TakesUpTheTrainingItBegan()
    {
        var first = Shop.Events.Take(Shop.Events.Count * 9 / 10).ToList();
        var whole = Full(Options, first);
        CutOff(Options with { Folder = _folder }, first, pass: 1);

        var resumed = Full(Options with { Folder = _folder }, Shop.Events);

        Assert.True(whole.Checkpoint.Span.SequenceEqual(resumed.Checkpoint.Span));
    }

    [Fact]
    public void TrainFull_OtherOptions_StartsAnewAndSaysSo()
    {
        CutOff(Options with { Folder = _folder }, Shop.Events, pass: 1);

        var outcome = Full(Options with { Folder = _folder, Seed = 8 }, Shop.Events);

        Assert.Equal(3, outcome.Curve.Count);
        Assert.Contains("The training that was cut off begins anew: settings, events or catalogue have changed since.", outcome.Warnings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TrainFull_DamagedFile_StartsAnewAndSaysWhatIsWrong(bool truncated)
    {
        CutOff(Options with { Folder = _folder }, Shop.Events, pass: 1);
        var file = Directory.GetFiles(_folder).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^7] ^= 1;
        File.WriteAllBytes(file, truncated ? bytes[..^7] : bytes);

        var outcome = Full(Options with { Folder = _folder }, Shop.Events);

        var warning = Assert.Single(outcome.Warnings, w => w.Contains("begins anew", StringComparison.Ordinal));
        Assert.StartsWith($"The training that was cut off begins anew: '{file}' is damaged or cut off, the SHA-256 of its {bytes.Length - (truncated ? 7 : 0)} bytes is ", warning);
        Assert.True(Full(Options, Shop.Events).Checkpoint.Span.SequenceEqual(outcome.Checkpoint.Span));
    }

    [Fact]
    public void TrainIncrement_RestoredLearner_GivesTheBytesOfOneThatWentOn()
    {
        var half = Shop.Events.Take(Shop.Events.Count / 2).ToList();
        using var learner = new Learner(Options);
        var trained = learner.TrainFull(half, Shop.Catalogue, null, default);
        learner.Accept();
        var news = Shop.Events.Where(e => e.Position > learner.Position).ToList();
        using var restored = new Learner(Options);
        restored.Restore(trained.Checkpoint, [.. Shop.Events.Where(e => e.Position <= trained.Position)], Shop.Catalogue);

        var (one, other) = (learner.TrainIncrement(news, Shop.Catalogue, null, default), restored.TrainIncrement(news, Shop.Catalogue, null, default));

        Assert.True(one.HasCandidate, one.Reason);
        Assert.True(one.Checkpoint.Span.SequenceEqual(other.Checkpoint.Span));
    }

    [Fact]
    public void TrainFull_WithAFolder_LogsStepsAndValidationsAndAnEventFile()
    {
        Full(Options with { Folder = _folder, Epochs = 2 }, Shop.Events);
        var run = Directory.GetDirectories(Path.Combine(_folder, "runs")).Single();

        var lines = File.ReadAllLines(Path.Combine(run, RunLog.FileName)).Select(l => JsonDocument.Parse(l).RootElement).ToList();

        Assert.Equal("full-" + Shop.Events[^1].Position, Path.GetFileName(run));
        var step = lines.First(l => l.GetProperty("kind").GetString() == "step");
        Assert.Equal(10, step.GetProperty("step").GetInt64());
        Assert.True(step.GetProperty("learning_rate").GetDouble() > 0);
        Assert.True(step.GetProperty("losses").GetProperty("view").GetDouble() > 0);
        Assert.Equal(2, lines.Count(l => l.GetProperty("kind").GetString() == "validation"));
        Assert.Contains(Directory.GetFiles(run), f => Path.GetFileName(f).Contains("tfevents", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void TrainFull_CutOff_LogsEveryStepAndValidationOnce(int pass)
    {
        Full(Options with { Folder = _folder }, Shop.Events);
        var (whole, drawn) = (Logged(), Drawn());
        CutOff(Options with { Folder = _folder }, Shop.Events, pass);
        File.AppendAllLines(LogFile, ["{\"kind\":\"validation\",\"step\":99,\"epoch\":99}"]); // As a kill after the validation and before the state is written leaves it.

        Full(Options with { Folder = _folder }, Shop.Events);

        Assert.Equal(whole, Logged());
        Assert.InRange(drawn, 3, 1_000);
        Assert.Equal(drawn, Drawn());
    }

    [Fact]
    public void TrainFull_LogSwitchedOff_WritesNone()
    {
        Full(Options with { Folder = _folder, Epochs = 1, WriteLog = false }, Shop.Events);

        Assert.False(Directory.Exists(Path.Combine(_folder, "runs")));
    }

    private string LogFile => Path.Combine(_folder, "runs", $"full-{Shop.Events[^1].Position}", RunLog.FileName);

    /// <summary>How often a curve has a point in the event files of TensorBoard.</summary>
    private int Drawn() => Directory.GetFiles(Path.GetDirectoryName(LogFile)!, "*tfevents*")
        .Sum(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Split("learning_rate").Length - 1);

    /// <summary>The lines without their times.</summary>
    private List<string> Logged() => [.. File.ReadLines(LogFile).Select(line =>
    {
        var fields = JsonNode.Parse(line)!.AsObject();
        fields.Remove("seconds");
        return fields.ToJsonString();
    })];

    private static TrainingOutcome Full(LearnerOptions options, IReadOnlyList<LoggedBehaviour> events)
    {
        using var learner = new Learner(options);
        return learner.TrainFull(events, Shop.Catalogue, null, default);
    }

    /// <summary>Stops in the middle of the pass after the given one, as a kill would.</summary>
    private static void CutOff(LearnerOptions options, IReadOnlyList<LoggedBehaviour> events, int pass) =>
        CutOff(options, events, now => now.Stage == "training" && now.Fraction > (pass + 0.3) / Options.Epochs);

    private static void CutOff(LearnerOptions options, IReadOnlyList<LoggedBehaviour> events, Func<TrainingProgress, bool> when)
    {
        using var stop = new CancellationTokenSource();
        using var learner = new Learner(options);
        Assert.ThrowsAny<OperationCanceledException>(() => learner.TrainFull(events, Shop.Catalogue, new StopAt(when, stop), stop.Token));
    }

    private sealed class StopAt(Func<TrainingProgress, bool> when, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (when(value)) stop.Cancel();
        }
    }
}
