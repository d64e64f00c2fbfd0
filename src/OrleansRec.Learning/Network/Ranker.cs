using OrleansRec.Learning.Extractors;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Network;

/// <summary>
/// Scores candidates for all tasks: an extractor over person, candidate, their product, the attended behaviours, the numeric
/// features and the context; a small tower per task.
/// - The extractor's first layer is a sum of projections: the person's and the context's part is computed once per list, not per
///   candidate.
/// - Each task also sees the numeric features directly (wide and deep, Cheng et al., 2016).
/// - Where in a list an item was shown adds to each task's logit and touches nothing else (Zhao et al., 2019, "Recommending what video to
///   watch next"), so that a good place is not taken for a good item. Training hides some positions; serving hides all.
/// </summary>
internal sealed class Ranker : nn.Module
{
    private const int Platforms = 16;
    private const int Scenarios = 16;
    private const int Hours = 24;
    private const int Days = 7;
    private const long Hour = 3_600_000;

    /// <summary>1 January 1970 was a Thursday, day 4 of a week that begins on Sunday.</summary>
    private const int FirstDay = 4;
    private const double ContextScale = 0.1;

    private readonly Linear _person;
    private readonly Linear _candidate;
    private readonly Linear _product;
    private readonly Linear _attended;
    private readonly Linear _features;
    private readonly Embedding _context;
    private readonly Embedding _position;
    private readonly Extractor _extractor;
    private readonly Towers _towers;
    private readonly Linear _wide;
    private readonly Dropout _dropout;
    private readonly int _tasks;
    private readonly int _used;

    public Ranker(Schema schema, double dropout) : base(nameof(Ranker))
    {
        _tasks = schema.Tasks.Length;
        _used = schema.Relations.Length > 0 ? CandidateFeatures.Width : CandidateFeatures.WidthWithoutRelations;
        _extractor = ExtractorRegistry.Create(schema.Extractor, new ExtractorShape(_tasks, schema.Experts, schema.Width, dropout));
        var first = _extractor.FirstWidth;
        _person = nn.Linear(schema.Dimension, first);
        _candidate = nn.Linear(schema.Dimension, first, hasBias: false);
        _product = nn.Linear(schema.Dimension, first, hasBias: false);
        _attended = nn.Linear(schema.Dimension, first, hasBias: false);
        _features = nn.Linear(Inputs, first, hasBias: false);
        _context = nn.Embedding(Platforms + Scenarios + Hours + Days, first);
        _position = nn.Embedding(Behaviour.Positions, _tasks);
        nn.init.zeros_(_position.weight!);
        _towers = new Towers(_tasks, schema.Width, schema.Tower);
        _wide = nn.Linear(Inputs, _tasks, hasBias: false);
        _dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>Factor of the inner product among the inputs.</summary>
    internal const double ProductScale = 0.2;

    /// <summary>Numeric inputs: the features that the shop has and the inner product of person and candidate.</summary>
    internal int Inputs => _used + 1;

    /// <summary>Logits float[R, K, tasks].</summary>
    /// <param name="person">float[R, D].</param>
    /// <param name="candidates">float[R, K, D].</param>
    /// <param name="attended">float[R, K, D].</param>
    /// <param name="features">float[R, K, <see cref="CandidateFeatures.Width"/>].</param>
    /// <param name="context">int64[R, <see cref="ContextWidth"/>], see <see cref="Context"/>.</param>
    /// <param name="positions">int64[R, K] of <see cref="Behaviour.Position"/>.</param>
    public Tensor forward(Tensor person, Tensor candidates, Tensor attended, Tensor features, Tensor context, Tensor positions)
    {
        (person, candidates, attended) = (_dropout.forward(person), _dropout.forward(candidates), _dropout.forward(attended));
        var product = candidates * person.unsqueeze(1);                                 // (R, K, D)
        if (features.size(2) > _used) features = features.narrow(2, 0, _used);
        var inputs = cat([features, product.sum(2, keepdim: true) * Scalars.Of(ProductScale)], 2);           // (R, K, F + 1)
        var once = _person.forward(person).Plus(_context.forward(context).sum(1) * Scalars.Of(ContextScale));
        var first = _candidate.forward(candidates)
            .PlusInPlace(_product.forward(product))
            .PlusInPlace(_attended.forward(attended))
            .PlusInPlace(_features.forward(inputs))
            .PlusInPlace(once.unsqueeze(1));                                                   // (R, K, F)
        var logits = Finish(first.flatten(0, 1));                                              // (R · K, tasks)
        return logits.reshape(first.size(0), first.size(1), _tasks).Plus(_wide.forward(inputs)).Plus(_position.forward(positions));
    }

    public Extractor Extractor => _extractor;

    public Towers Towers => _towers;

    /// <summary>Logits float[N, tasks] of the first layer float[N, F], which may be overwritten.</summary>
    public Tensor Finish(Tensor first) => _towers.forward(_extractor.forward(first));

    /// <summary>What every platform, scenario, hour and day of the week adds to the first layer: float[63, F]; see <see cref="Context"/>.</summary>
    public Tensor ContextTable() => _context.weight! * Scalars.Of(ContextScale);

    /// <summary>Rows of <see cref="ContextTable"/> that speak for one request.</summary>
    internal const int ContextWidth = 4;

    /// <summary>The rows of <see cref="ContextTable"/> of a platform, a scenario, and the hour and day of a time in Unix milliseconds, both in UTC.</summary>
    /// <param name="rows">int64[<see cref="ContextWidth"/>].</param>
    public static void Context(byte platform, byte scenario, long time, Span<long> rows)
    {
        var hours = time / Hour;
        rows[0] = platform;
        rows[1] = Platforms + scenario;
        rows[2] = Platforms + Scenarios + (hours % Hours);
        rows[3] = Platforms + Scenarios + Hours + (((hours / Hours) + FirstDay) % Days);
    }

    /// <summary>What a hidden position adds to the tasks' logits: float[1, tasks].</summary>
    public Tensor HiddenPosition() => _position.weight!.narrow(0, 0, 1);

    /// <summary>The person's part of the first layer, its bias included: float[R, F].</summary>
    public Tensor Person(Tensor person) => _person.forward(person);

    /// <summary>Transposed weights of the first layer and of the direct way, to be folded for inference.</summary>
    public (Tensor Candidate, Tensor Product, Tensor Attended, Tensor Features, Tensor Wide) Weights() => (
        _candidate.weight!.transpose(0, 1), _product.weight!.transpose(0, 1), _attended.weight!.transpose(0, 1),
        _features.weight!.transpose(0, 1), _wide.weight!.transpose(0, 1));
}
