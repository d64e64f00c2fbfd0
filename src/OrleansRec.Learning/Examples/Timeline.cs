using System.Runtime.InteropServices;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Examples;

/// <summary>What is to be learned at a point: before which behaviour of the timeline and which event, in which state, from which event on.</summary>
/// <param name="Impressions">Events from the first on that were shown together; 0 where it is about the first event alone.</param>
/// <param name="IsRanking">The event's item is to be ranked above others.</param>
/// <param name="IsRow">The event is a first view.</param>
internal readonly record struct TimelinePoint(int At, int Before, UserState State, int FirstEvent, int Impressions, bool IsRanking, bool IsRow)
{
    public bool IsImpressions => Impressions > 0;
}

/// <summary>
/// One person's behaviours in order, those of the start state first, and the points of them to learn from. Behaviours of one moment are
/// chosen at the point before the first of them. Reused between people; not thread-safe.
/// </summary>
internal sealed class Timeline(LearnerOptions options, int seed)
{
    /// <summary>Items of one list of impressions at most.</summary>
    private const int MaxShown = 12;

    /// <summary>Lists of impressions for each ranking list of a person at most.</summary>
    private const double ImpressionsPerList = 4;

    /// <summary>Rows for each ranking list of a person at most: those of a long history are as many as serving is asked about.</summary>
    private const double RowsPerList = 20;

    private readonly Random _random = new(seed);

    /// <summary>Of rows alone, so that the lists are drawn alike with and without them.</summary>
    private readonly Random _rows = new(seed + 3);
    private readonly List<Behaviour> _behaviours = [];
    private readonly List<bool> _learned = [];
    private readonly List<int> _chosenAt = [];
    private readonly HashSet<int> _touched = [];

    public int Count => _behaviours.Count;

    public Behaviour this[int i] => _behaviours[i];

    /// <summary>True where a behaviour is a next item to learn.</summary>
    public bool IsLearned(int i) => _learned[i];

    /// <summary>The point at which a behaviour was still to be chosen.</summary>
    public int ChosenAt(int i) => _chosenAt[i];

    /// <summary>In order.</summary>
    public List<TimelinePoint> Points { get; } = [];

    /// <param name="learn">True for events that are targets.</param>
    /// <param name="rate">Share of the possible lists to build.</param>
    /// <param name="rows">Share of the possible rows.</param>
    public void Read(PersonHistory person, Func<TrainingEvent, bool> learn, double rate, double rows)
    {
        var (ranking, shownRate, rowRate) = Rates(person, learn, rate, rows);
        var state = Begin(person.Start);
        var moment = new TimelinePoint(Count, 0, state, 0, 0, false, false);
        var events = CollectionsMarshal.AsSpan(person.Events);
        for (var k = 0; k < events.Length; k++)
        {
            var b = events[k].Behaviour;
            var isTarget = learn(events[k]);
            if (k == 0 || b.Time != events[k - 1].Behaviour.Time || b.Session != events[k - 1].Behaviour.Session)
                moment = new TimelinePoint(Count, k, state, k, 0, false, false);
            if (b.Kind == BehaviourKind.Impression && b.Item >= 0 && isTarget)
            {
                var shown = 1;
                while (k + shown < events.Length && shown < MaxShown
                    && events[k + shown].Behaviour is { Kind: BehaviourKind.Impression, Item: >= 0 } next && next.Session == b.Session) shown++;
                if (_random.NextDouble() < shownRate) Points.Add(new TimelinePoint(Count, k, state, k, shown, false, false));
                state = Apply(state, events.Slice(k, shown));
                k += shown - 1;
                continue;
            }

            var isFirst = IsFirstView(b);
            if (isTarget && b.Item >= 0 && BehaviourKinds.IsInterest(b.Kind))
            {
                var (isList, isRow) = (_random.NextDouble() < ranking, isFirst && _rows.NextDouble() < rowRate);
                if (isList || isRow) Points.Add(moment with { FirstEvent = k, IsRanking = isList, IsRow = isRow });
            }

            if (b.Item >= 0 && BehaviourKinds.IsBehaviour(b.Kind)) Add(b, isTarget && BehaviourKinds.IsInterest(b.Kind), moment.At);
            state = UserReducer.Apply(state, b);
        }
    }

    private UserState Begin(UserState start)
    {
        _behaviours.Clear();
        _learned.Clear();
        _chosenAt.Clear();
        Points.Clear();
        for (var i = 0; i < start.Length; i++)
            Add(new Behaviour(start.Items[i], start.Kinds[i], start.Times[i], 1, 0, start.Sessions[i], 0, 0), false, i);
        Touch(start);
        return start;
    }

    private void Add(Behaviour behaviour, bool isLearned, int chosenAt)
    {
        _behaviours.Add(behaviour);
        _learned.Add(isLearned);
        _chosenAt.Add(chosenAt);
    }

    private void Touch(UserState start)
    {
        _touched.Clear();
        for (var i = 0; i < start.Length; i++) _touched.Add(start.Items[i]);
    }

    /// <summary>True once for an item that was never touched; a first touch that is itself a purchase says nothing of what a view leads to.</summary>
    private bool IsFirstView(in Behaviour b) =>
        b.Item >= 0 && BehaviourKinds.IsBehaviour(b.Kind) && _touched.Add(b.Item) && b.Kind is BehaviourKind.View or BehaviourKind.Click;

    /// <summary>The shares of the possible ranking lists, lists of impressions and rows to build.</summary>
    private (double Ranking, double Shown, double Rows) Rates(PersonHistory person, Func<TrainingEvent, bool> learn, double rate, double rows)
    {
        var (interests, impressions, views) = (0, 0, 0);
        Touch(person.Start);
        foreach (var e in person.Events)
        {
            var isFirst = IsFirstView(e.Behaviour);
            if (!learn(e)) continue;
            interests += BehaviourKinds.IsInterest(e.Behaviour.Kind) ? 1 : 0;
            impressions += e.Behaviour.Kind == BehaviourKind.Impression ? 1 : 0;
            views += isFirst ? 1 : 0;
        }

        return (Share(rate, 1, interests), Share(rate, ImpressionsPerList, impressions), Share(rows, RowsPerList, views));
    }

    /// <param name="perList">Of the person, for each ranking list at most.</param>
    private double Share(double rate, double perList, int possible) => Math.Min(rate, perList * options.MaxListsPerPerson / Math.Max(1, possible));

    private static UserState Apply(UserState state, ReadOnlySpan<TrainingEvent> events)
    {
        foreach (ref readonly var e in events) state = UserReducer.Apply(state, e.Behaviour);
        return state;
    }
}
