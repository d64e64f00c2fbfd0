using OrleansRec.Ranking.Metrics;

namespace OrleansRec.Learning.Training;

/// <summary>Collects what a head of several classes says of rows whose class is known.</summary>
internal sealed class ClassRows
{
    private readonly List<int> _people = [];
    private readonly List<int> _truth = [];
    private readonly List<int> _predicted = [];
    private double _loss;

    public int Count => _truth.Count;

    /// <summary>Mean cross-entropy: nats.</summary>
    public double Loss => _loss / Count;

    public ClassAnswers Answers => new([.. _people], [.. _truth], [.. _predicted]);

    /// <param name="person">Whose row it is.</param>
    /// <param name="said">Log of the probability by class.</param>
    public void Add(int person, int truth, ReadOnlySpan<float> said)
    {
        var likeliest = 0;
        for (var c = 1; c < said.Length; c++)
            if (said[c] > said[likeliest]) likeliest = c;
        _people.Add(person);
        _truth.Add(truth);
        _predicted.Add(likeliest);
        _loss -= said[truth];
    }
}
