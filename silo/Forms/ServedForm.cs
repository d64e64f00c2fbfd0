using System.Diagnostics;
using OrleansRec.Contracts.Recommendations;
using OrleansRec.Ranking.Items;
using OrleansRec.Serving.Models;
using OrleansRec.Serving.Pipeline;
using OrleansRec.Serving.Scenarios;
using OrleansRec.Silo.Evaluation;
using RequestContext = OrleansRec.Serving.Models.RequestContext;

namespace OrleansRec.Silo.Forms;

/// <summary>One form, loaded and measured on the calling thread.</summary>
internal sealed class ServedForm : IDisposable
{
    private const int PeoplePerBatch = 16;

    private readonly ServingSnapshot _snapshot;
    private readonly RecommendationPipeline _pipeline;
    private readonly List<double> _lists = [];
    private readonly List<double> _rows = [];
    private readonly List<double> _people = [];

    public ServedForm(string name, IRankingModel model, ItemCatalogue catalogue)
    {
        (Name, _snapshot) = (name, new ServingSnapshot(model, catalogue));
        _snapshot.ApplyChanges(int.MaxValue);
        _pipeline = new RecommendationPipeline(_snapshot);
    }

    public string Name { get; }

    public IRankingModel Model => _snapshot.Model;

    /// <summary>What the form says of the held-out part.</summary>
    /// <param name="notes">Gets why a task is absent.</param>
    public FormFigures Judge(HeldOutPart part, IDictionary<string, string> notes, Action<double> progress, CancellationToken cancellation)
    {
        var tasks = new TaskScoring(_snapshot).Measure(part.Rows, [], null, notes, f => progress(f / 2), cancellation);
        var ranking = new ProductRanking(_snapshot).Measure(part.People, Model.ItemCount, null, f => progress(0.5 + (f / 2)), cancellation);
        return new FormFigures
        {
            Form = Name,
            MemoryMegabytes = Model.Bytes / 1024.0 / 1024.0,
            Auc = tasks.Where(t => t.Value.Auc is not null).ToDictionary(t => t.Key, t => t.Value.Auc!.Value),
            Ndcg10 = ranking.Overall?.Ndcg10,
        };
    }

    /// <summary>Times the form once: lists of the home page with embeddings at hand, rows of these lists, and embeddings.</summary>
    /// <param name="people">Whose lists are made.</param>
    /// <param name="rows">What is scored, the same for every form.</param>
    public void Time(IReadOnlyList<RankingPerson> people, IReadOnlyList<RankingBatch> rows, double seconds)
    {
        var batches = people.Chunk(PeoplePerBatch).Where((b, i) => b.Length == PeoplePerBatch || i == 0).Select(b => b.Select(Request).ToArray()).ToArray();
        _lists.Add(PerSecond(seconds, i => Made(_pipeline.Run(batches[i % batches.Length]))));
        var scores = new float[rows.Max(b => b.Rows) * Model.Tasks.Count];
        _rows.Add(PerSecond(seconds, i =>
        {
            var batch = rows[i % rows.Count];
            Model.Score(batch, scores.AsSpan(0, batch.Rows * Model.Tasks.Count));
            return batch.Rows;
        }));
        var states = people.Select(p => p.State).Chunk(PeoplePerBatch).ToArray();
        var embeddings = new float[PeoplePerBatch * Model.Dimension];
        _people.Add(PerSecond(seconds, i =>
        {
            Model.Encode(states[i % states.Length], embeddings.AsSpan(0, states[i % states.Length].Length * Model.Dimension));
            return states[i % states.Length].Length;
        }));
    }

    /// <summary>The figures with the medians of what was timed.</summary>
    public FormFigures Timed(FormFigures figures) => figures with { ListsPerSecond = Median(_lists), RowsPerSecond = Median(_rows), UsersPerSecond = Median(_people) };

    public void Dispose() => _snapshot.Dispose();

    private static int Made(RankedList[] lists) => lists.Length;

    private PipelineRequest Request(RankingPerson person)
    {
        var embedding = new float[Model.Dimension];
        Model.Encode([person.State], embedding);
        return new PipelineRequest
        {
            State = person.State,
            Scenario = BuiltInScenarios.Home,
            Context = new RequestContext(0, Ranking.StableHash.Bucket16(Scenarios.Home), person.At),
            Count = 20,
            Embedding = embedding,
            EmbeddingVersion = Model.Version,
        };
    }

    private static double PerSecond(double seconds, Func<int, int> work)
    {
        work(0);
        var (done, clock) = (0L, Stopwatch.StartNew());
        for (var i = 1; clock.Elapsed.TotalSeconds < seconds; i++) done += work(i);
        return done / clock.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
