using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>Bars with the time that is left.</summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IProgressView
{
    /// <summary>Characters that the bar and the numbers beside it take.</summary>
    private const int OtherColumns = 52;

    public async Task<T> RunAsync<T>(string title, Func<IStage, Task<T>> work)
    {
        console.Write(new Rule(Markup.Escape(title)).LeftJustified());
        return await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new RoundedPercentage(),
                new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var stage = new Stage(console, context, Math.Max(20, console.Profile.Width - OtherColumns));
                var result = await work(stage);
                stage.Complete();
                return result;
            });
    }

    /// <summary>Spectre's own column cuts, so that a part that has ended would stand at 99 % until its stage ends.</summary>
    private sealed class RoundedPercentage : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text($"{Math.Round(task.Percentage),3:0}%");

        public override int? GetColumnWidth(RenderOptions options) => 4;
    }

    private sealed class Stage(IAnsiConsole console, ProgressContext context, int width) : IStage
    {
        private const double Whole = 1;

        /// <summary>A full bar ends; a part that comes back, such as a validation after every pass, must not have ended.</summary>
        private const double Epsilon = 1e-6;

        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _bars = [];

        public void Complete()
        {
            lock (_gate)
                foreach (var bar in _bars.Values) bar.Value = bar.MaxValue;
        }

        /// <summary>Above the bars.</summary>
        public void Say(string line) => console.WriteLine(line);

        public void Report(string what, double fraction, string detail = "")
        {
            lock (_gate)
            {
                if (!_bars.TryGetValue(what, out var bar)) _bars.Add(what, bar = context.AddTask(Markup.Escape(what), maxValue: Whole));
                var text = detail.Length == 0 ? what : $"{what}: {detail}";
                bar.Description = Markup.Escape(text.Length <= width ? text : text[..(width - 1)] + "…");
                bar.Value = Math.Clamp(fraction, 0, 1) * (Whole - Epsilon);
            }
        }
    }
}
