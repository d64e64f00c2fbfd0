using OrleansRec.Ranking.Features;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Scores candidates for all tasks: a shared bottom (Caruana, 1997) over person, candidate, their product, the attended
/// behaviours, the numeric features and the context; a small tower per task.
/// - The first layer is a sum of projections: the person's and the context's part is computed once per list, not per candidate.
/// - Each tower also sees the numeric features directly (wide and deep, Cheng et al., 2016).
/// </summary>
internal sealed class Ranker : nn.Module
{
    private const int Hidden = 128;
    private const int Shared = 64;
    private const int Tower = 32;

    private readonly Linear _person;
    private readonly Linear _candidate;
    private readonly Linear _product;
    private readonly Linear _attended;
    private readonly Linear _features;
    private readonly Embedding _platform;
    private readonly Embedding _scenario;
    private readonly Embedding _hour;
    private readonly Linear _shared;
    private readonly Linear _towers;
    private readonly Parameter _heads;
    private readonly Linear _wide;
    private readonly Dropout _dropout;
    private readonly int _tasks;

    public Ranker(Schema schema, double dropout) : base(nameof(Ranker))
    {
        _tasks = schema.Tasks.Length;
        _person = nn.Linear(schema.Dimension, Hidden);
        _candidate = nn.Linear(schema.Dimension, Hidden, hasBias: false);
        _product = nn.Linear(schema.Dimension, Hidden, hasBias: false);
        _attended = nn.Linear(schema.Dimension, Hidden, hasBias: false);
        _features = nn.Linear(Inputs, Hidden, hasBias: false);
        _platform = nn.Embedding(16, Hidden);
        _scenario = nn.Embedding(16, Hidden);
        _hour = nn.Embedding(24, Hidden);
        _shared = nn.Linear(Hidden, Shared);
        _towers = nn.Linear(Shared, _tasks * Tower);
        _heads = new Parameter(randn(_tasks, Tower) * Scalars.Of(0.1));
        _wide = nn.Linear(Inputs, _tasks);
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>Numeric inputs: the features and the inner product of person and candidate.</summary>
    private static int Inputs => CandidateFeatures.Width + 1;

    /// <summary>Logits float[R, K, tasks].</summary>
    /// <param name="person">float[R, D].</param>
    /// <param name="candidates">float[R, K, D].</param>
    /// <param name="attended">float[R, K, D].</param>
    /// <param name="features">float[R, K, <see cref="CandidateFeatures.Width"/>].</param>
    /// <param name="context">int64[R, 3]: platform, scenario, hour of day.</param>
    public Tensor forward(Tensor person, Tensor candidates, Tensor attended, Tensor features, Tensor context)
    {
        (person, candidates, attended) = (_dropout.forward(person), _dropout.forward(candidates), _dropout.forward(attended));
        var product = candidates * person.unsqueeze(1);                                 // (R, K, D)
        var inputs = cat([features, product.sum(2, keepdim: true) * Scalars.Of(0.2)], 2);           // (R, K, F + 1)
        var place = _platform.forward(context.select(1, 0)).Plus(_scenario.forward(context.select(1, 1))).Plus(_hour.forward(context.select(1, 2)));
        var once = _person.forward(person).Plus(place * Scalars.Of(0.1));
        var hidden = _candidate.forward(candidates)
            .PlusInPlace(_product.forward(product))
            .PlusInPlace(_attended.forward(attended))
            .PlusInPlace(_features.forward(inputs))
            .PlusInPlace(once.unsqueeze(1))                                                    // (R, K, 128)
            .relu_();
        var shared = _shared.forward(_dropout.forward(hidden)).relu_();                 // (R, K, 64)
        var towers = _towers.forward(shared).relu_()
            .reshape(shared.shape[0], shared.shape[1], _tasks, Tower);                  // (R, K, tasks, 32)
        return (towers * _heads).sum(3).PlusInPlace(_wide.forward(inputs));
    }
}
