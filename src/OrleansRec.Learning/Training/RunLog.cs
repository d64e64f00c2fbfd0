using System.Text.Json;

namespace OrleansRec.Learning.Training;

/// <summary>
/// A training's course as files: <c>log.jsonl</c>, one JSON object per line (kind <c>step</c>: mean losses by task since the line
/// before, the learning rate of dense parameters, seconds since the start; kind <c>validation</c>: metrics), and the same scalars as an
/// event file of TensorBoard beside it.
/// </summary>
internal sealed class RunLog : IDisposable
{
    public const string FileName = "log.jsonl";

    /// <summary>Steps from one line to the next.</summary>
    private const int Every = 10;

    private const int RunsKept = 20;

    private readonly StreamWriter? _lines;
    private readonly RunBoard? _board;
    private readonly double _learningRate;

    private RunLog(string? folder, double learningRate)
    {
        _learningRate = learningRate;
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        _lines = new StreamWriter(new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
        _lines.BaseStream.Seek(0, SeekOrigin.End);
        _board = new RunBoard(folder);
    }

    /// <summary>The log of one run; without a folder, or where it is switched off, nothing is written. The oldest of many runs are removed.</summary>
    /// <param name="run">Such as <c>full-120000</c>; a full training of the same name that was cut off is continued where it goes on, else its log begins anew.</param>
    public static RunLog Of(LearnerOptions options, string run)
    {
        if (options.Folder is not { } folder || !options.WriteLog) return new RunLog(null, options.LearningRate);
        var runs = Path.Combine(folder, "runs");
        Directory.CreateDirectory(runs);
        var old = new DirectoryInfo(runs).GetDirectories().Where(d => d.Name != run).OrderByDescending(d => d.LastWriteTimeUtc).Skip(RunsKept - 1);
        foreach (var directory in old) directory.Delete(recursive: true);
        return new RunLog(Path.Combine(runs, run), options.LearningRate);
    }

    /// <param name="scale">Learning-rate factor of the schedule.</param>
    /// <param name="seconds">Since the start of the run.</param>
    public void Step(long step, int epoch, double scale, double seconds, LossMeter meter)
    {
        if (_lines is null || step % Every != 0) return;
        var losses = meter.TakeRecent();
        Write(new { kind = "step", step, epoch, seconds = Math.Round(seconds, 3), learning_rate = _learningRate * scale, losses });
    }

    public void Validation(long step, int epoch, double seconds, IReadOnlyDictionary<string, double> metrics)
    {
        if (_lines is null) return;
        Write(new { kind = "validation", step, epoch, seconds = Math.Round(seconds, 3), metrics = metrics.Where(m => double.IsFinite(m.Value)).ToDictionary() });
    }

    /// <summary>Bytes of the lines so far.</summary>
    public long Length => _lines?.BaseStream.Length ?? 0;

    /// <summary>Takes out what was written later, of both files: a training that goes on from there writes it again.</summary>
    /// <param name="length">A <see cref="Length"/> of before.</param>
    public void CutTo(long length)
    {
        if (_lines is null || length > Length) return;
        _lines.BaseStream.SetLength(length);
        _lines.BaseStream.Seek(0, SeekOrigin.Begin);
        using var kept = new StreamReader(_lines.BaseStream, leaveOpen: true);
        _board!.Rewrite(kept);
        _lines.BaseStream.Seek(0, SeekOrigin.End);
    }

    public void Dispose() => _lines?.Dispose();

    private void Write(object line)
    {
        var json = JsonSerializer.SerializeToElement(line);
        _lines!.WriteLine(json.GetRawText());
        _lines.Flush();
        _board!.Add(json);
    }
}
