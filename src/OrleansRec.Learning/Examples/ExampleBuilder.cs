using System.Runtime.InteropServices;
using OrleansRec.Learning.Network;
using OrleansRec.Learning.Tasks;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Items;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Examples;

/// <summary>
/// Replays a person with the reducer and the features of serving, and writes training examples into batches.
/// 1. The timeline is the start state's behaviours and the new ones; point i stands before behaviour i.
/// 2. Windows of the timeline become sequences; each of their points with a next item is a similarity example.
/// 3. A sample of the points becomes ranking lists, and of the impressions lists of what was shown; first views become rows with labels, of
///    which a person has many more than lists: they cost a candidate each, not a list.
/// Behaviours of one moment (a basket that arrives as a whole) were chosen together, so all of them stand at the point before the
/// first one.
/// </summary>
/// <param name="validates">Of what is held back.</param>
/// <param name="weights">How much examples count; null: alike.</param>
internal sealed class ExampleBuilder(
    LearnerOptions options, TaskPlan tasks, ItemStatistics statistics, ItemCatalogue catalogue, IReadOnlyList<int> seenItems, int items, int seed, bool validates = false,
    RowWeights? weights = null)
{
    /// <summary>
    /// Rows for each list that validate: they cost little. In training they are as large a share as the lists, drawn anew in every pass: of a large log,
    /// rows that come again in each pass are learned by heart from the second on (Zhang et al., CIKM 2022, "Towards understanding the overfitting phenomenon
    /// of deep click-through rate models"), before the ranking has learned.
    /// </summary>
    private const double ValidationRows = 20;

    /// <summary>Share of the positions that training hides.</summary>
    private const double HiddenPositions = 0.2;

    /// <summary>Of positions alone.</summary>
    private readonly Random _positions = new(seed + 4);

    /// <summary>Of masks and crops alone, so that all else is drawn alike with and without them.</summary>
    private readonly Random _augmentation = new(seed + 2);
    private readonly CandidateFeatures _features = new();
    private readonly CandidateSampler _sampler = new(statistics, seenItems, items, new Random(seed + 1));
    private readonly Timeline _timeline = new(options, seed);
    private readonly float[] _row = new float[CandidateFeatures.Width];
    private readonly long[] _context = new long[Ranker.ContextWidth];
    private readonly float[] _labels = new float[tasks.Width];
    private readonly float[] _weights = new float[tasks.Width];
    private readonly List<Behaviour> _behaviours = [];
    private int _person;

    /// <summary>Writes the person's examples.</summary>
    /// <param name="learn">True for events that are targets.</param>
    /// <param name="rate">Share of the possible lists to build, and in training of the rows.</param>
    public void Write(PersonHistory person, Func<TrainingEvent, bool> learn, double rate, TrainingBatch batch)
    {
        _person++;
        _timeline.Read(person, learn, rate, validates ? Math.Min(1, ValidationRows * rate) : rate);
        var points = _timeline.Points;
        var future = new FutureEvents(statistics);
        AddFuture(person, future);
        _behaviours.Clear();
        foreach (var e in person.Events) _behaviours.Add(e.Behaviour);
        var first = person.Start.Length;
        var passed = 0;
        var state = person.Start;
        var point = 0;
        for (var from = first; from <= _timeline.Count;)
        {
            var to = Math.Min(_timeline.Count + 1, from == 0 ? options.SequenceLength : from + Math.Max(1, options.SequenceLength / 2));
            var begin = Math.Max(0, to - 1 - options.SequenceLength);
            begin = Cropped(begin, from, point);
            var sequence = batch.Sequences;
            if (WriteSequence(begin, from, to, sequence, batch))
            {
                var last = to - 1 - begin;
                if (person.Traits is { } traits && person.TraitsAreHeldOut == validates && last > 0)
                {
                    batch.TraitPlaces.Add(((long)sequence * batch.Columns) + last);
                    batch.Traits.Add(traits);
                }

                while (point < points.Count && points[point].At < to)
                {
                    var p = points[point++];
                    (state, passed) = Pass(person, future, state, passed, p.Before);
                    WritePoint(person, p, future, ((long)sequence * batch.Columns) + p.At - begin, batch);
                }
            }

            from = to;
        }
    }

    /// <summary>Where a sequence begins that could begin earlier: not behind what it is to learn.</summary>
    private int Cropped(int begin, int from, int point)
    {
        if (validates || options.SequenceCrop == 0 || _augmentation.NextDouble() >= options.SequenceCrop) return begin;
        var latest = point < _timeline.Points.Count ? Math.Min(from, _timeline.Points[point].At) : from;
        if (from < _timeline.Count) latest = Math.Min(latest, _timeline.ChosenAt(from));
        return latest > begin ? _augmentation.Next(begin, latest + 1) : begin;
    }

    private bool IsHidden() => !validates && options.SequenceMask > 0 && _augmentation.NextDouble() < options.SequenceMask;

    private static void AddFuture(PersonHistory person, FutureEvents future)
    {
        var state = person.Start;
        foreach (var e in person.Events)
        {
            if (e.InStatistics) future.Add(state, e.Behaviour);
            state = UserReducer.Apply(state, e.Behaviour);
        }
    }

    /// <summary>Events before the given one are no longer the future.</summary>
    private static (UserState State, int Passed) Pass(PersonHistory person, FutureEvents future, UserState state, int passed, int until)
    {
        for (; passed < until; passed++)
        {
            var e = person.Events[passed];
            if (e.InStatistics) future.Pass(state, e.Behaviour);
            state = UserReducer.Apply(state, e.Behaviour);
        }

        return (state, passed);
    }

    /// <summary>Writes behaviours begin … to − 2 as inputs and the learned ones of from … to − 1 as next items; false where nothing is learned.</summary>
    private bool WriteSequence(int begin, int from, int to, int sequence, TrainingBatch batch)
    {
        var any = false;
        for (var i = from; i < to && !any; i++) any = (i < _timeline.Count && _timeline.IsLearned(i)) || _timeline.Points.Exists(p => p.At == i);
        if (!any) return false;
        batch.People.Add(_person);
        for (var column = 0; column < batch.Columns; column++)
        {
            var i = begin + column - 1;
            var used = column > 0 && i < to - 1 && i < _timeline.Count;
            batch.Items.Add(used && !IsHidden() ? _timeline[i].Item : TrainingBatch.None);
            batch.Kinds.Add(column == 0 ? SequenceEncoder.Start : used ? (long)_timeline[i].Kind : 0);
            batch.Gaps.Add(used && i > begin ? SequenceEncoder.GapBucket(_timeline[i].Time - _timeline[i - 1].Time) : 0);
        }

        for (var i = from; i < to && i < _timeline.Count; i++)
        {
            if (!_timeline.IsLearned(i) || _timeline.ChosenAt(i) < begin) continue;
            batch.NextPlaces.Add(((long)sequence * batch.Columns) + _timeline.ChosenAt(i) - begin);
            batch.NextItems.Add(_timeline[i].Item);
            if (weights is { ByAge: true }) batch.NextWeights.Add(weights.Of(_timeline[i].Time));
            if (i == begin || _timeline[i].Session == 0 || _timeline[i].Session != _timeline[i - 1].Session) continue;
            batch.PairFirst.Add(_timeline[i - 1].Item);
            batch.PairSecond.Add(_timeline[i].Item);
        }

        return true;
    }

    private void WritePoint(PersonHistory person, TimelinePoint p, FutureEvents future, long place, TrainingBatch batch)
    {
        var b = person.Events[p.FirstEvent].Behaviour;
        _features.Begin(p.State, b.Time, statistics, catalogue, future);
        Ranker.Context(b.Platform, b.Scenario, b.Time, _context);
        if (p.IsRow) WriteRow(b, p.FirstEvent, place, batch.Rows);
        if (p.IsImpressions || (p.IsRanking && !IsOnlyOwn(b.Item, future))) WriteList(person, p, b, place, batch);
    }

    /// <summary>What a first view leads to.</summary>
    private void WriteRow(in Behaviour b, int at, long place, LabelRows rows)
    {
        rows.Places.Add(place);
        rows.Contexts.AddRange(_context);
        rows.Items.Add(b.Item);
        _features.Fill(b.Item, _row);
        rows.Features.AddRange(_row);
        tasks.Write(TaskRows.View, CollectionsMarshal.AsSpan(_behaviours), at, _labels);
        rows.Labels.AddRange(_labels);
        if (weights is not { IsAny: true }) return;
        weights.Write(b, _weights);
        var age = weights.Of(b.Time);
        foreach (var weight in _weights) rows.Weights.Add(weight * age);
    }

    private void WriteList(PersonHistory person, TimelinePoint p, in Behaviour b, long place, TrainingBatch batch)
    {
        Span<int> list = stackalloc int[batch.ListSize];
        Span<float> logChance = stackalloc float[batch.ListSize];
        logChance.Clear();
        int filled;
        if (p.IsRanking)
        {
            list[0] = b.Item;
            filled = _sampler.Fill(list, logChance, _features, b.Time);
        }
        else
        {
            filled = Math.Min(p.Impressions, list.Length);
            for (var i = 0; i < filled; i++) list[i] = person.Events[p.FirstEvent + i].Behaviour.Item;
        }

        batch.ListPlaces.Add(place);
        batch.IsRanking.Add(p.IsRanking);
        batch.Contexts.AddRange(_context);
        if (weights is { ByAge: true }) batch.ListWeights.Add(weights.Of(b.Time));
        for (var i = 0; i < list.Length; i++)
        {
            var used = i < filled;
            batch.LogChances.Add(logChance[i]);
            batch.Candidates.Add(used ? list[i] : TrainingBatch.None);
            batch.Positions.Add(used && p.IsImpressions && SeesPosition() ? person.Events[p.FirstEvent + i].Behaviour.Position : 0);
            if (used) _features.Fill(list[i], _row); else Array.Clear(_row);
            batch.Features.AddRange(_row);
            var at = Math.Min(p.FirstEvent + i, _behaviours.Count - 1);
            tasks.Write(used && p.IsImpressions ? TaskRows.Impression : null, CollectionsMarshal.AsSpan(_behaviours), at, _labels);
            batch.Labels.AddRange(_labels);
            if (weights is not { ByMeasure: true }) continue;
            weights.Write(_behaviours[at], _weights);
            batch.RowWeights.AddRange(_weights);
        }
    }

    /// <summary>
    /// True where nobody but the person, later, ever touched the item: with its counts left out it would be the only candidate
    /// without any, and that is what the model would learn.
    /// </summary>
    private bool IsOnlyOwn(int item, FutureEvents future) =>
        statistics.Count(item) > 0 && statistics.Count(item) - future.Count(item) <= 0;

    /// <summary>Serving has no position yet, so validation hides it too, and training often enough to learn what that means.</summary>
    private bool SeesPosition() => !validates && _positions.NextDouble() >= HiddenPositions;
}
