using Spectre.Console;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>Bars with the time that is left.</summary>
internal sealed class TerminalProgress(IAnsiConsole console) : IProgressView
{
    public async Task<T> RunAsync<T>(string title, Func<IStage, Task<T>> work)
    {
        console.Write(new Rule(Markup.Escape(title)).LeftJustified());
        return await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn(),
                new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new Stage(context)));
    }

    private sealed class Stage(ProgressContext context) : IStage
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _bars = [];
        private ProgressTask? _current;

        public void Report(string what, double fraction, string detail = "")
        {
            lock (_gate)
            {
                if (!_bars.TryGetValue(what, out var bar))
                {
                    if (_current is { IsFinished: false }) _current.Value = _current.MaxValue;
                    _bars.Add(what, bar = context.AddTask(Markup.Escape(what), maxValue: 1));
                    _current = bar;
                }

                bar.Description = Markup.Escape(detail.Length == 0 ? what : $"{what}: {detail}");
                bar.Value = Math.Clamp(fraction, 0, 1);
            }
        }
    }
}
