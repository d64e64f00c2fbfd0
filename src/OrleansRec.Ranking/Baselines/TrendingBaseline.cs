namespace OrleansRec.Ranking.Baselines;

/// <summary>Popularity in which an event loses half its weight every week before the latest one: for data with dates and seasons.</summary>
public sealed class TrendingBaseline : IBaseline
{
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(7);

    private readonly double[] _scores;

    public TrendingBaseline(ItemSequences sequences)
    {
        _scores = new double[sequences.ItemCount];
        var latest = sequences.Sequences.SelectMany(s => s.Times).DefaultIfEmpty().Max();
        foreach (var sequence in sequences.Sequences)
            for (var i = 0; i < sequence.Items.Length; i++)
                _scores[sequence.Items[i]] += Math.Pow(0.5, (latest - sequence.Times[i]) / HalfLife.TotalMilliseconds);
    }

    public string Name => "trending";

    public void Score(ReadOnlySpan<int> history, Span<double> scores) => _scores.CopyTo(scores);
}
