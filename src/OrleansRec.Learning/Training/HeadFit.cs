using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Behind the passes of all tasks, the heads of content and people learn on from what those made, which stays as it is: in a small log the ranking has
/// learned all that it can long before the heads have, and no list changes by it. AdamW, whatever stepped the network before.
/// </summary>
internal sealed class HeadFit : IDisposable
{
    private readonly ModelState _state;
    private readonly LearnerOptions _options;
    private readonly ItemCatalogue _catalogue;
    private readonly ProfileLabels _labels;
    private readonly LossPlan _losses;
    private readonly RowMap _items = new();
    private readonly RowMap _tokens = new();
    private readonly Parameter[] _heads;
    private readonly Parameter[] _others;
    private readonly Tensor[] _best;
    private readonly optim.Optimizer _optimizer;

    public HeadFit(ModelState state, LearnerOptions options, ItemCatalogue catalogue)
    {
        (_state, _options, _catalogue) = (state, options, catalogue);
        (_labels, _losses) = (new ProfileLabels(state.Schema), new LossPlan(state.Schema, options));
        (_heads, _others) = state.Network.ContentAndProfileHeads();
        foreach (var parameter in _others) parameter.requires_grad = false;
        _best = [.. _heads.Select(head => head.detach().clone().DetachFromDisposeScope())];
        _optimizer = optim.AdamW(_heads, options.LearningRate, weight_decay: options.WeightDecay);
    }

    /// <summary>The heads that learn; not that of pictures, which learns with the convolutions.</summary>
    public static string[] HeadsOf(Schema schema, LearnerOptions options) =>
        [.. LossPlan.HeadsOf(schema).Where(head => head != LossPlan.Picture && options.Weights.Of(head) > 0)];

    /// <param name="scale">Learning-rate factor of the schedule, 0–1.</param>
    public void Step(TrainingBatch examples, double scale, LossMeter meter)
    {
        using var scope = NewDisposeScope();
        var batch = BatchTensors.Of(examples, [], _catalogue, _labels, _state.Rows, _state.TrainedItems, _state.Pictures, _items, _tokens);
        var tokens = batch.TokenRows is null ? null : _state.Tokens!.Weight.index_select(0, batch.TokenRows);
        var people = People(batch, tokens);
        _state.Network.train();
        Tensor? sum = null;
        Add(LossPlan.Category, Losses.Category(_state.Network, batch, tokens));
        if (tokens is not null) Add(LossPlan.Attributes, ProfileLosses.Masked(_state.Network, batch, batch.Items, tokens, _catalogue, _labels));
        Add(LossPlan.Interests, ProfileLosses.Interests(_state.Network, examples, batch, people, _catalogue, _labels));
        Add(LossPlan.Preferences, ProfileLosses.Attributes(_state.Network, examples, batch, people, _catalogue, _labels));
        Add(LossPlan.Traits, ProfileLosses.Traits(_state.Network, examples, people));
        if (sum is null) return;
        foreach (var group in _optimizer.ParamGroups) group.LearningRate = _options.LearningRate * scale;
        Forget();
        sum.backward();
        _optimizer.step();

        void Add(string head, Tensor? loss)
        {
            if (loss is null || _losses.IndexOf(head) is not (>= 0 and var at)) return;
            meter.Add(head, loss.item<float>());
            var weighed = loss * Scalars.Of(_losses.Weights[at]);
            sum = sum is null ? weighed : sum.Plus(weighed);
        }
    }

    /// <summary>The heads as they are now are the best so far; those that it began with are until then.</summary>
    public void Keep() => Copy(_heads, _best);

    /// <summary>Puts the best heads back, and the rest of the network may learn again.</summary>
    public void Dispose()
    {
        Copy(_best, _heads);
        Forget();
        foreach (var parameter in _others) parameter.requires_grad = true;
        foreach (var kept in _best) kept.Dispose();
        _optimizer.Dispose();
    }

    private Tensor People(BatchTensors batch, Tensor? tokens)
    {
        using var none = no_grad();
        _state.Network.eval();
        var ids = _state.Ids.Weight.index_select(0, batch.IdRows);
        return Forward.Sequences(_state.Network, batch, Forward.ItemVectors(_state.Network, batch, ids, tokens, 0)).People;
    }

    /// <summary>No gradient is left, not one of zeros either: a training that was taken up again begins without.</summary>
    private void Forget()
    {
        foreach (var head in _heads) head.grad = null;
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var none = no_grad();
        for (var i = 0; i < from.Length; i++) to[i].copy_(from[i]);
    }
}
