using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Scenarios;

/// <summary>How lists of one placement are made.</summary>
public sealed record ScenarioOptions
{
    public required string Name { get; init; }

    /// <summary>Sources in the order in which they are asked; an item found twice keeps its first source.</summary>
    public required IReadOnlyList<SourceQuota> Sources { get; init; }

    /// <summary>Weights of the tasks beside the first one, by name; see <see cref="Ranking.Blending.TaskBlend"/>.</summary>
    public IReadOnlyDictionary<string, float> TaskWeights { get; init; } = new Dictionary<string, float>();

    /// <summary>True where what lies in the cart is the context of the list (and so never in it).</summary>
    public bool CartIsContext { get; init; }

    /// <summary>Diversity where the request says none, 0 to 1.</summary>
    public float Diversity { get; init; }

    /// <summary>Candidates of a list at most, as far as quotas say.</summary>
    public int CandidateCount
    {
        get
        {
            var sum = 0;
            foreach (var source in Sources) sum += source.Quota;
            return sum;
        }
    }
}
