using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Optimizers;
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
    private readonly List<Group> _groups = [];
    private readonly Parameter[] _others;
    private readonly DenseAdamW _optimizer;
    private long _steps;

    public HeadFit(ModelState state, LearnerOptions options, ItemCatalogue catalogue)
    {
        (_state, _options, _catalogue) = (state, options, catalogue);
        (_labels, _losses) = (new ProfileLabels(state.Schema), new LossPlan(state.Schema, options));
        var learned = HeadsOf(state.Schema, options);
        foreach (var (heads, parameters) in state.Network.HeadGroups())
            if (heads.Intersect(learned).ToArray() is { Length: > 0 } own) _groups.Add(new Group(StopCriterion.By(own, options.Weights), parameters));

        var all = _groups.SelectMany(g => g.Parameters).ToArray();
        var names = all.Select(p => p.Name).ToHashSet();
        _others = [.. state.Network.Parameters().Where(p => !names.Contains(p.Name)).Select(p => p.Parameter)];
        foreach (var parameter in _others) parameter.requires_grad = false;
        _optimizer = new DenseAdamW(all);
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
        Forget();
        sum.backward();
        _optimizer.Step(_options.LearningRate * scale, _options.WeightDecay, _options.MaxGradientNorm, ++_steps);

        void Add(string head, Tensor? loss)
        {
            if (loss is null || _losses.IndexOf(head) is not (>= 0 and var at)) return;
            meter.Add(head, loss.item<float>());
            var weighed = loss * Scalars.Of(_losses.Weights[at]);
            sum = sum is null ? weighed : sum.Plus(weighed);
        }
    }

    /// <summary>Keeps the heads as they are now where they are the best so far; each group by its own losses, which count as they weigh in training.</summary>
    public void Keep(ValidationResult validation)
    {
        foreach (var group in _groups) group.Keep(validation);
    }

    /// <summary>Puts the best heads back, and the rest of the network may learn again.</summary>
    public void Dispose()
    {
        foreach (var group in _groups) group.Return();
        Forget();
        foreach (var parameter in _others) parameter.requires_grad = true;
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
        foreach (var group in _groups)
            foreach (var (_, parameter) in group.Parameters) parameter.grad = null;
    }

    /// <summary>Heads that share parameters with no others, and the best of them so far.</summary>
    private sealed class Group(StopCriterion stop, (string Name, Parameter Parameter)[] parameters)
    {
        private readonly Tensor[] _best = [.. parameters.Select(p => p.Parameter.detach().clone().DetachFromDisposeScope())];
        private double _least = double.PositiveInfinity;

        public (string Name, Parameter Parameter)[] Parameters => parameters;

        public void Keep(ValidationResult validation)
        {
            var loss = stop.Of(validation.Losses, "");
            if (!(loss < _least)) return;
            _least = loss;
            using var none = no_grad();
            for (var i = 0; i < parameters.Length; i++) _best[i].copy_(parameters[i].Parameter);
        }

        public void Return()
        {
            using var none = no_grad();
            for (var i = 0; i < parameters.Length; i++) parameters[i].Parameter.copy_(_best[i]);
            foreach (var kept in _best) kept.Dispose();
        }
    }
}
