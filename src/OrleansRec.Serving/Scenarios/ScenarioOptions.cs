using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Rules;
using OrleansRec.Ranking.Sources;

namespace OrleansRec.Serving.Scenarios;

/// <summary>How lists of one placement are made, ready to run.</summary>
public sealed record ScenarioOptions
{
    public required string Name { get; init; }

    /// <summary>Sources in the order in which they are asked; an item found twice keeps its first source.</summary>
    public required IReadOnlyList<SourceQuota> Sources { get; init; }

    /// <summary>Weights of the tasks beside the first one, by name; see <see cref="Ranking.Blending.TaskBlend"/>.</summary>
    public IReadOnlyDictionary<string, float> TaskWeights { get; init; } = new Dictionary<string, float>();

    /// <summary>What candidates are held against.</summary>
    public IReadOnlyList<ICandidateRule> Rules { get; init; } = CandidateRules.Usual;

    /// <summary>What answered items must match, whatever the request asks; null means nothing.</summary>
    public Func<ItemContent, bool>? Filter { get; init; }

    /// <summary>True where what lies in the cart is the context of the list (and so never in it).</summary>
    public bool CartIsContext { get; init; }

    /// <summary>Diversity where the request says none, 0 to 1.</summary>
    public float Diversity { get; init; }

    /// <summary>True answers candidates in the order in which they were found; an item's score is then one over its place.</summary>
    public bool KeepsSourceOrder { get; init; }

    /// <summary>True fills a short list with trending items, then any.</summary>
    public bool Fill { get; init; } = true;

    /// <summary>Fields that a request must send.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

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

    /// <summary>A filter of the scenario and one of a request.</summary>
    public Func<ItemContent, bool>? And(Func<ItemContent, bool>? other) =>
        (Filter, other) switch
        {
            (null, _) => other,
            (_, null) => Filter,
            var (own, asked) => item => own(item) && asked(item),
        };
}
