using System.Text.Json;
using static TorchSharp.torch.utils.tensorboard;
using SummaryWriter = TorchSharp.Modules.SummaryWriter;

namespace OrleansRec.Learning.Training;

/// <summary>The event file of TensorBoard beside a <see cref="RunLog"/>: the scalars of its lines.</summary>
internal sealed class RunBoard(string folder)
{
    private const string Files = "events.out.tfevents*";

    private SummaryWriter? _writer;

    /// <param name="line">Of the log.</param>
    public void Add(JsonElement line)
    {
        _writer ??= SummaryWriter(folder, createRunName: false);
        var step = line.GetProperty("step").GetInt32();
        if (line.TryGetProperty("losses", out var losses)) AddEach("loss/", losses);
        if (line.TryGetProperty("metrics", out var metrics)) AddEach("validation/", metrics);
        if (line.TryGetProperty("learning_rate", out var rate)) _writer.add_scalar("learning_rate", rate.GetSingle(), step);

        void AddEach(string group, JsonElement values)
        {
            foreach (var value in values.EnumerateObject()) _writer.add_scalar(group + value.Name, value.Value.GetSingle(), step);
        }
    }

    /// <summary>Replaces what there is by a file of the log's lines: an event file cannot be cut, and a step that is in two of them makes curves double.</summary>
    public void Rewrite(TextReader log)
    {
        _writer = null;
        foreach (var file in Directory.GetFiles(folder, Files)) File.Delete(file);
        while (log.ReadLine() is { } line) Add(JsonDocument.Parse(line).RootElement);
    }
}
