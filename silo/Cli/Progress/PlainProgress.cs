using System.Globalization;

namespace OrleansRec.Silo.Cli.Progress;

/// <summary>A line when something begins, and one every few seconds while it lasts.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task<T> RunAsync<T>(string title, Func<IStage, Task<T>> work)
    {
        output.WriteLine($"== {title}");
        return await work(new Stage(output, time));
    }

    private sealed class Stage(TextWriter output, TimeProvider time) : IStage
    {
        private readonly Lock _gate = new();
        private string? _what;
        private long _last;

        public void Say(string line)
        {
            lock (_gate) output.WriteLine(line);
        }

        public void Report(string what, double fraction, string detail = "")
        {
            lock (_gate)
            {
                if (what == _what && time.GetElapsedTime(_last) < Pause) return;
                (_what, _last) = (what, time.GetTimestamp());
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"   {what} {100 * fraction:0} % {detail}").TrimEnd());
            }
        }
    }
}
