using OrleansRec.Learning.Examples;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Ranking.Profiles;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Training;

/// <summary>
/// What people turn to next, as the profile heads say it and as their own behaviours do (<see cref="CountedProfile"/>), on the same rows: next items of people who
/// have behaviours to count.
/// </summary>
internal sealed class ProfileJudge(ModelState state, ItemCatalogue catalogue, ProfileLabels labels)
{
    public const string InterestsAccuracy = CountedHeads.Interests + "_accuracy";
    public const string PreferencesAuc = CountedHeads.Preferences + "_auc";

    /// <summary>Next items at most: those of a small shop, and of a large one as many as every validation can afford.</summary>
    private const int MaxRows = 5_000;

    private readonly float[] _interests = new float[state.Schema.Categories.Length];
    private readonly float[] _preferences = new float[state.Schema.Attributes.Length];
    private readonly ClassRows _categories = new();
    private readonly List<int> _people = [];
    private readonly List<bool> _has = [];
    private readonly List<float> _said = [];
    private readonly List<float> _counted = [];
    private int _rows;
    private int _rightCounted;

    /// <param name="people">float[B, T, D].</param>
    public void Add(TrainingBatch examples, Tensor people)
    {
        var heads = state.Network.Profiles;
        var rows = Enumerable.Range(0, examples.NextItems.Count).Take(MaxRows - _rows).ToArray();
        _rows += rows.Length;
        if (rows.Length == 0 || !(heads.HasInterests || heads.HasAttributes)) return;
        var before = ProfileLosses.At(people, [.. rows.Select(r => examples.NextPlaces[r])]);
        var interests = heads.HasInterests ? heads.Interests(before).log_softmax(1).cpu().data<float>().ToArray() : [];
        var preferred = heads.HasAttributes ? heads.Attributes(before).sigmoid().cpu().data<float>().ToArray() : [];
        for (var r = 0; r < rows.Length; r++)
        {
            var next = catalogue[examples.NextItems[r]];
            if (!Count(examples, examples.NextPlaces[r])) continue;
            var person = examples.People[(int)(examples.NextPlaces[r] / examples.Columns)];
            if (heads.HasInterests && labels.ClassOf(next) is >= 0 and var truth) AddInterest(person, (int)truth, interests.AsSpan(r * _interests.Length, _interests.Length));
            if (heads.HasAttributes && next.AttributeTexts.Length > 0) AddPreferences(person, next, preferred.AsSpan(r * _preferences.Length, _preferences.Length));
        }
    }

    /// <inheritdoc cref="HeadMetrics.AddTo"/>
    public void AddTo(Dictionary<string, double> metrics, Dictionary<string, double> losses, List<HeadAnswers> answers)
    {
        if (_categories.Count > 0)
        {
            var said = _categories.Answers;
            answers.Add(new HeadAnswers(LossPlan.Interests, InterestsAccuracy, said));
            losses[LossPlan.Interests] = _categories.Loss;
            metrics[InterestsAccuracy] = ClassMetrics.Accuracy(said.Truth, said.Predicted);
            metrics[CountedHeads.Prefix + InterestsAccuracy] = (double)_rightCounted / _categories.Count;
        }

        var has = _has.ToArray();
        if (!has.Contains(true) || !has.Contains(false)) return;
        var scores = _said.ToArray();
        answers.Add(new HeadAnswers(LossPlan.Preferences, PreferencesAuc, new TaskAnswers([.. _people], has, scores)));
        losses[LossPlan.Preferences] = BinaryMetrics.LogLoss(has, scores);
        metrics[PreferencesAuc] = BinaryMetrics.Auc(has, scores);
        metrics[CountedHeads.Prefix + PreferencesAuc] = BinaryMetrics.Auc(has, _counted.ToArray());
    }

    /// <summary>Counts the behaviours before a place of the batch; false where none counts.</summary>
    private bool Count(TrainingBatch examples, long place)
    {
        Array.Clear(_interests);
        Array.Clear(_preferences);
        var (first, total) = ((int)(place / examples.Columns * examples.Columns), 0.0);
        // The first column is the start of the sequence.
        for (var at = first + 1; at <= place; at++)
        {
            var weight = (float)CountedProfile.WeightOf((BehaviourKind)examples.Kinds[at]);
            if (weight == 0 || examples.Items[at] < 0) continue;
            total += weight;
            var content = catalogue[examples.Items[at]];
            if (labels.ClassOf(content) is >= 0 and var own) _interests[own] += weight;
            labels.AddAttributes(content, weight, _preferences);
        }

        for (var a = 0; a < _preferences.Length; a++) _preferences[a] /= (float)Math.Max(total, 1);
        return total > 0;
    }

    private void AddInterest(int person, int truth, ReadOnlySpan<float> said)
    {
        _categories.Add(person, truth, said);
        if (_interests[truth] > 0 && _interests.AsSpan().IndexOf(_interests.Max()) == truth) _rightCounted++;
    }

    private void AddPreferences(int person, ItemContent next, Span<float> preferred)
    {
        Span<float> own = stackalloc float[preferred.Length];
        own.Clear();
        labels.AddAttributes(next, 1, own);
        for (var a = 0; a < own.Length; a++)
        {
            _people.Add(person);
            _has.Add(own[a] > 0);
            _said.Add(preferred[a]);
            _counted.Add(_preferences[a]);
        }
    }
}
