using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Tables;
using OrleansRec.Ranking.Items;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// Behind the passes of all tasks, the heads of content and people learn on from what those made, which stays as it is: in a small log the ranking has
/// learned all that it can long before the heads have, and no list changes by it.
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
    private readonly Tensor[] _others;
    private readonly optim.Optimizer _optimizer;

    public HeadFit(ModelState state, LearnerOptions options, ItemCatalogue catalogue)
    {
        (_state, _options, _catalogue) = (state, options, catalogue);
        (_labels, _losses) = (new ProfileLabels(state.Schema), new LossPlan(state.Schema, options));
        var (heads, others) = state.Network.ContentAndProfileHeads();
        _others = others;
        foreach (var parameter in others) parameter.requires_grad = false;
        _optimizer = optim.AdamW(heads, options.LearningRate, weight_decay: options.WeightDecay);
    }

    /// <summary>The heads that learn; not that of pictures, which learns with the convolutions.</summary>
    public static string[] HeadsOf(ModelState state, LearnerOptions options) =>
        [.. LossPlan.HeadsOf(state.Schema).Where(head => head != LossPlan.Picture && options.Weights.Of(head) > 0)];

    /// <param name="scale">Learning-rate factor of the schedule, 0–1.</param>
    public void Step(TrainingBatch examples, double scale, LossMeter meter)
    {
        using var scope = NewDisposeScope();
        var batch = BatchTensors.Of(examples, [], _catalogue, _labels, _state.Rows, _state.TrainedItems, _state.Pictures, _items, _tokens);
        var tokens = batch.TokenRows is null ? null : _state.Tokens!.Weight.index_select(0, batch.TokenRows).detach();
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
        _optimizer.zero_grad();
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

    private Tensor People(BatchTensors batch, Tensor? tokens)
    {
        using var none = no_grad();
        _state.Network.eval();
        var ids = _state.Ids.Weight.index_select(0, batch.IdRows);
        return Forward.Sequences(_state.Network, batch, Forward.ItemVectors(_state.Network, batch, ids, tokens, 0)).People.Full();
    }

    public void Dispose()
    {
        foreach (var parameter in _others) parameter.requires_grad = true;
        _optimizer.Dispose();
    }
}
