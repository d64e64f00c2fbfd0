using OrleansRec.Benchmarks.Shared;
using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Benchmarks.Incremental;

/// <summary>One way to keep a model: its figures by day and what its trainings cost.</summary>
internal sealed class Contestant(string name)
{
    private readonly Dictionary<DateTimeOffset, DayFigures> _days = [];
    private readonly List<double> _seconds = [];

    public string Name => name;

    /// <summary>Days that were measured.</summary>
    public IEnumerable<DateTimeOffset> Days => _days.Keys;

    /// <summary>Mean seconds of a training; 0 where there was none.</summary>
    public double SecondsPerTraining => _seconds.Count == 0 ? 0 : _seconds.Average();

    public void Add(DateTimeOffset day, DayFigures figures) => _days[day] = figures;

    public void AddTraining(double seconds) => _seconds.Add(seconds);

    /// <summary>Such as <c>hr@10 .101 ndcg@10 .050</c> of one day.</summary>
    public string Text(DateTimeOffset day) => _days.TryGetValue(day, out var d) && d.Ranking is { } r
        ? FormattableString.Invariant($"{r.Hr10,6:0.0000} {r.Ndcg10,6:0.0000}")
        : "     -      -";

    /// <summary>Mean over days, every target weighing the same; null without targets.</summary>
    public double? Mean(IEnumerable<DateTimeOffset> days, Func<DayFigures, RankingMetrics?> part, Func<RankingMetrics, double> measure)
    {
        var (sum, targets) = (0.0, 0);
        foreach (var day in days)
        {
            if (!_days.TryGetValue(day, out var figures) || part(figures) is not { } metrics) continue;
            sum += measure(metrics) * metrics.Targets;
            targets += metrics.Targets;
        }

        return targets == 0 ? null : sum / targets;
    }

    /// <summary>Writes means over the days.</summary>
    /// <param name="prefix">Where in the report, without the contestant's name.</param>
    public void Write(BenchmarkReport report, string prefix, IReadOnlyList<DateTimeOffset> days)
    {
        var at = $"{prefix}.{name}";
        Set("hr@10", Mean(days, d => d.Ranking, m => m.Hr10));
        Set("ndcg@10", Mean(days, d => d.Ranking, m => m.Ndcg10));
        Set("returning_hr@10", Mean(days, d => d.Returning, m => m.Hr10));
        Set("returning_ndcg@10", Mean(days, d => d.Returning, m => m.Ndcg10));
        foreach (var task in days.Where(_days.ContainsKey).SelectMany(d => _days[d].Auc.Keys).Distinct().Order(StringComparer.Ordinal))
            Set(task + "_auc", days.Where(d => _days.ContainsKey(d) && _days[d].Auc.ContainsKey(task)).Average(d => _days[d].Auc[task]));

        void Set(string key, double? value)
        {
            if (value is { } mean) report.Set($"{at}.{key}", mean);
        }
    }
}
