using OrleansRec.Ranking.Baselines;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Silo.Evaluation;

/// <summary>One person as the history leaves them.</summary>
internal sealed class PersonHistory
{
    private readonly List<int> _items = [];
    private readonly List<long> _times = [];

    public UserState State { get; private set; } = UserState.Empty;

    /// <summary>Every item the person showed interest in, oldest first, without a bound.</summary>
    public ItemSequence Sequence => new([.. _items], [.. _times]);

    public void Apply(Behaviour behaviour)
    {
        State = UserReducer.Apply(State, behaviour);
        if (behaviour.Item < 0 || !BehaviourKinds.IsInterest(behaviour.Kind)) return;
        _items.Add(behaviour.Item);
        _times.Add(behaviour.Time);
    }
}
