using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
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

    public override string ToString() => string.Join("  ", _losses.Select(l => $"{l.Key} {l.Value.Sum / l.Value.Count:0.000}"));
}

/// <summary>
/// One joint step: L = Σ w_k L_k over all tasks, backward once, AdamW for the network, row-wise Adam for the rows the batch
/// touched.
/// </summary>
/// <param name="pictures">Chooses and turns the pictures that the convolutions learn from; null leaves them as they are.</param>
internal sealed class JointTrainer(ModelState state, LearnerOptions options, ItemCatalogue catalogue, SoftmaxSampler softmax, Random? pictures)
{
    private const double MaxGradientNorm = 5;

    private readonly RowMap _items = new();
    private readonly RowMap _tokens = new();
    private readonly ProfileLabels _labels = new(state.Schema);

    /// <param name="scale">Learning-rate factor of the schedule, 0–1.</param>
    public void Step(TrainingBatch examples, double scale, LossMeter meter)
    {
        using var scope = NewDisposeScope();
        state.Network.train();
        var chosen = softmax.Choose(examples.NextItems);
        var batch = BatchTensors.Of(examples, chosen, catalogue, _labels, state.Rows, state.TrainedItems, state.Pictures, _items, _tokens);
        var ids = state.Ids.Gather(batch.IdRows);
        var tokens = batch.TokenRows is null ? null : state.Tokens!.Gather(batch.TokenRows);
        var loss = Loss(examples, batch, ids, tokens, softmax.Correction(chosen), meter);
        var value = loss.item<float>();
        if (!float.IsFinite(value))
            throw new InvalidOperationException($"Training stopped: the joint loss is {value} at step {state.Steps + 1}; lower the learning rate.");
        loss.backward();
        state.Steps++;
        state.Dense.Frozen = pictures is null ? PictureLosses.Parameters : null;
        state.Dense.Step(options.LearningRate * scale, options.WeightDecay, MaxGradientNorm, state.Steps);
        state.Ids.Step(batch.IdRows, ids, options.TableLearningRate * scale, options.WeightDecay, state.Steps);
        if (tokens is not null)
            state.Tokens!.Step(batch.TokenRows!, tokens, options.TableLearningRate * scale, options.WeightDecay, state.Steps);
    }

    private Tensor Loss(TrainingBatch examples, BatchTensors batch, Tensor ids, Tensor? tokens, Tensor? correction, LossMeter meter)
    {
        var w = options.Weights;
        var seen = pictures is null ? null : PictureLosses.Learn(state, batch, batch.Items, catalogue, options, pictures);
        var vectors = Forward.ItemVectors(state.Network, batch, ids, tokens, options.IdDropout);
        var (inputs, people) = Forward.Sequences(state.Network, batch, vectors);
        var total = zeros(1, device: Device.Current);
        void Add(string task, double weight, Tensor? loss)
        {
            if (loss is null || weight == 0) return;
            meter.Add(task, loss.item<float>());
            total = total.Plus(loss * Scalars.Of(weight));
        }

        if (examples.NextItems.Count > 0)
        {
            Add("similarity", w.Similarity, Losses.Similarity(options.RetrievalLoss, people, vectors, batch, correction));
            if (examples.PairFirst.Count > 1) Add("session", w.Session, Losses.Session(vectors, batch.PairFirst, batch.PairSecond));
        }

        if (examples.Lists > 0)
        {
            var logits = Forward.Lists(state.Network, batch, vectors, inputs, people);
            Add(state.Schema.Tasks[0], w.Ranking, Losses.Ranking(logits, batch));
            AddBinary(Schema.Click, w.Click, batch.Clicked);
            AddBinary(Schema.Cart, w.Cart, batch.Carted);
            AddBinary(Schema.Purchase, w.Purchase, batch.Bought);

            void AddBinary(string task, double weight, Tensor labels)
            {
                var head = state.Schema.TaskOf(task);
                if (head > 0) Add(task, weight, Losses.Binary(logits.select(2, head), labels));
            }
        }

        Add("category", w.Category, Losses.Category(state.Network, batch, tokens));
        if (seen is not null) Add("picture", w.Picture, PictureLosses.Category(state.Network, batch, seen));
        if (tokens is not null) Add("attributes", w.Attributes, ProfileLosses.Masked(state.Network, batch, batch.Items, tokens, catalogue, _labels));
        Add("interests", w.Profile, ProfileLosses.Interests(state.Network, examples, batch, people, catalogue, _labels));
        Add("preferences", w.Profile, ProfileLosses.Attributes(state.Network, examples, batch, people, catalogue, _labels));
        Add("traits", w.Profile, ProfileLosses.Traits(state.Network, examples, people));
        return total;
    }
}
