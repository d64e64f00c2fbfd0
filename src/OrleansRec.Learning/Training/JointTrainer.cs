using OrleansRec.Learning.Balancing;
using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Tables;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>Mean losses by task over some steps.</summary>
internal sealed class LossMeter
{
    private readonly SortedDictionary<string, (double Sum, int Count)> _losses = [];
    private readonly SortedDictionary<string, (double Sum, int Count)> _recent = [];

    public void Add(string task, double loss)
    {
        var (sum, count) = _losses.GetValueOrDefault(task);
        _losses[task] = (sum + loss, count + 1);
        (sum, count) = _recent.GetValueOrDefault(task);
        _recent[task] = (sum + loss, count + 1);
    }

    /// <summary>Means since the call before.</summary>
    public Dictionary<string, double> TakeRecent()
    {
        var means = _recent.ToDictionary(l => l.Key, l => l.Value.Sum / l.Value.Count);
        _recent.Clear();
        return means;
    }

    /// <summary>By task, over the steps that had it.</summary>
    public IReadOnlyDictionary<string, double> Means => _losses.ToDictionary(l => l.Key, l => l.Value.Sum / l.Value.Count);

    /// <summary>Over the steps that had the task; 0 where none had.</summary>
    public double MeanOf(string task) => _losses.TryGetValue(task, out var l) ? l.Sum / l.Count : 0;

    public override string ToString() => string.Join("  ", _losses.Select(l => $"{l.Key} {l.Value.Sum / l.Value.Count:0.000}"));
}

/// <summary>
/// One joint step over all tasks: their losses, balanced into one gradient, the optimizer's step for the network and row-wise steps
/// for the rows the batch touched.
/// </summary>
/// <param name="pictures">Chooses and turns the pictures that the convolutions learn from; null leaves them as they are.</param>
/// <param name="conflict">Collects the cosines of the tasks' gradients; null: nobody asks.</param>
internal sealed class JointTrainer(
    ModelState state, LearnerOptions options, ItemCatalogue catalogue, SoftmaxSampler softmax, Balancer balancer, Random? pictures, ConflictMeter? conflict)
{
    private readonly RowMap _items = new();
    private readonly RowMap _tokens = new();
    private readonly ProfileLabels _labels = new(state.Schema);
    private readonly TaskPlan _tasks = new(state.Schema);
    private readonly LossPlan _losses = new(state.Schema, options);
    private readonly (Tensor[] Shared, Tensor[] Others) _parameters = state.Network.SharedAndOthers();

    /// <param name="scale">Learning-rate factor of the schedule, 0–1.</param>
    public void Step(TrainingBatch examples, double scale, LossMeter meter)
    {
        using var scope = NewDisposeScope();
        state.Network.train();
        var chosen = softmax.Choose(examples.NextItems);
        var batch = BatchTensors.Of(examples, chosen, catalogue, _labels, state.Rows, state.TrainedItems, state.Pictures, _items, _tokens);
        var ids = state.Ids.Gather(batch.IdRows);
        var tokens = batch.TokenRows is null ? null : state.Tokens!.Gather(batch.TokenRows);
        var seen = pictures is null ? null : PictureLosses.Learn(state, batch, batch.Items, catalogue, options, pictures);
        var correction = softmax.Correction(chosen);
        Tensor[] shared = tokens is null ? [.. _parameters.Shared, ids] : [.. _parameters.Shared, ids, tokens];
        var step = new JointStep(Losses(examples, batch, ids, tokens, seen, correction), shared, _parameters.Others);
        Meter(step, meter);
        conflict?.Add(state.Steps, step);
        balancer.Backward(step);
        state.Steps++;
        state.Dense.Frozen = pictures is null ? PictureLosses.Parameters : null;
        state.Dense.Step(options.LearningRate * scale, options.WeightDecay, options.MaxGradientNorm, state.MomentSteps);
        state.Ids.Step(batch.IdRows, ids, options.TableLearningRate * scale, options.WeightDecay, state.MomentSteps);
        if (tokens is not null)
            state.Tokens!.Step(batch.TokenRows!, tokens, options.TableLearningRate * scale, options.WeightDecay, state.MomentSteps);
        balancer.AfterStep(() => Again(examples, batch, seen, correction));
    }

    /// <summary>Ends a pass.</summary>
    public void EndEpoch(LossMeter meter) => balancer.AfterEpoch([.. _losses.Names.Select(meter.MeanOf)]);

    private void Meter(JointStep step, LossMeter meter)
    {
        var values = step.Values;
        for (var k = 0; k < values.Length; k++)
        {
            if (!double.IsFinite(values[k]))
                throw new InvalidOperationException($"Training stopped: the loss of '{_losses.Names[k]}' is {values[k]} at step {state.Steps + 1}; lower the learning rate.");
            if (step.Has(k)) meter.Add(_losses.Names[k], values[k]);
        }
    }

    /// <summary>The losses of the same batch by the new weights.</summary>
    private double[] Again(TrainingBatch examples, BatchTensors batch, PictureLosses.Seen? seen, Tensor? correction)
    {
        using var none = no_grad();
        var ids = state.Ids.Weight.index_select(0, batch.IdRows);
        var tokens = batch.TokenRows is null ? null : state.Tokens!.Weight.index_select(0, batch.TokenRows);
        return [.. Losses(examples, batch, ids, tokens, seen, correction).Select(l => (double)l.item<float>())];
    }

    /// <summary>One scalar per loss of the plan, 0 where the batch has no label for it.</summary>
    private Tensor[] Losses(TrainingBatch examples, BatchTensors batch, Tensor ids, Tensor? tokens, PictureLosses.Seen? seen, Tensor? correction)
    {
        var losses = new Tensor?[_losses.Names.Count];
        var (vectors, inputs, people) = People(batch, ids, tokens);
        if (examples.NextItems.Count > 0)
        {
            Add(LossPlan.Similarity, () => Training.Losses.Similarity(options.RetrievalLoss, people, vectors, batch, correction));
            if (examples.PairFirst.Count > 1) Add(LossPlan.Session, () => Training.Losses.Session(vectors, batch.PairFirst, batch.PairSecond));
        }

        if (examples.Rows.Count > 0)
        {
            var (logits, rows) = (Rows(batch, vectors, inputs, people), batch.Rows);
            foreach (var (task, k) in HeadsOf(TaskRows.View))
                Add(task.Name, () => Training.Losses.Of(task, logits.select(1, k + 1), rows.Labels.select(1, k), state.Schema.ScaleOf(task.Name), rows.Weights?.select(1, k)));
        }

        if (examples.Lists > 0)
        {
            var logits = Lists(batch, vectors, inputs, people);
            Add(state.Schema.Tasks[0], () => Training.Losses.Ranking(logits, batch));
            foreach (var (task, k) in HeadsOf(TaskRows.Impression))
                Add(task.Name, () => Training.Losses.Of(task, logits.select(2, k + 1), batch.Labels.select(2, k), state.Schema.ScaleOf(task.Name), batch.WeightsOf(k)));

            if (_tasks.Chain >= 0) Add(LossPlan.Chain, () => Training.Losses.Chain(state.Schema, logits, batch.Labels.select(2, _tasks.Chain), batch.WeightsOf(_tasks.Chain)));
        }

        Add(LossPlan.Category, () => Training.Losses.Category(state.Network, batch, tokens));
        if (seen is not null) Add(LossPlan.Picture, () => PictureLosses.Category(state.Network, batch, seen));
        if (tokens is not null) Add(LossPlan.Attributes, () => ProfileLosses.Masked(state.Network, batch, batch.Items, tokens, catalogue, _labels));
        Add(LossPlan.Interests, () => ProfileLosses.Interests(state.Network, examples, batch, people, catalogue, _labels));
        Add(LossPlan.Preferences, () => ProfileLosses.Attributes(state.Network, examples, batch, people, catalogue, _labels));
        Add(LossPlan.Traits, () => ProfileLosses.Traits(state.Network, examples, people));
        var nothing = zeros(1, device: Device.Current);
        return [.. losses.Select(l => l ?? nothing)];

        void Add(string name, Func<Tensor?> loss)
        {
            if (_losses.IndexOf(name) is >= 0 and var at) losses[at] = loss();
        }
    }

    /// <summary>The tasks of a kind of row, each with its column of the labels.</summary>
    private IEnumerable<(TaskDefinition Task, int Column)> HeadsOf(string rows) => _tasks.Heads.Select((task, k) => (task, k)).Where(h => h.task.Rows == rows);

    /// <summary>Item vectors, and inputs and outputs of the sequence encoder, as floats.</summary>
    private (Tensor Vectors, Tensor Inputs, Tensor People) People(BatchTensors batch, Tensor ids, Tensor? tokens)
    {
        using var casts = Precision.Begin(options.Precision);
        var vectors = Forward.ItemVectors(state.Network, batch, ids, tokens, options.IdDropout).Full();
        var (inputs, people) = Forward.Sequences(state.Network, batch, vectors);
        return (vectors, inputs.Full(), people.Full());
    }

    private Tensor Rows(BatchTensors batch, Tensor vectors, Tensor inputs, Tensor people)
    {
        using var casts = Precision.Begin(options.Precision);
        return Forward.Rows(state.Network, batch.Rows, vectors, inputs, people).Full();
    }

    private Tensor Lists(BatchTensors batch, Tensor vectors, Tensor inputs, Tensor people)
    {
        using var casts = Precision.Begin(options.Precision);
        return Forward.Lists(state.Network, batch, vectors, inputs, people).Full();
    }
}
