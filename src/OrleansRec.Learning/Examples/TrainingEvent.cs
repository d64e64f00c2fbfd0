using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Examples;

/// <summary>One event of a person, with what follows of it in the person's own log.</summary>
/// <param name="InStatistics">True where the item statistics hold the event, so that it must be left out as future.</param>
internal readonly record struct TrainingEvent(long Position, Behaviour Behaviour, bool InStatistics);

/// <summary>One person's events to learn from, after the state that earlier rounds left.</summary>
/// <param name="Start">State before the first event.</param>
internal sealed record PersonHistory(UserState Start, List<TrainingEvent> Events)
{
    /// <summary>Classes by trait of the schema, −100 where unknown; null where nothing is known.</summary>
    public int[]? Traits { get; init; }

    /// <summary>True where the traits validate and are not learned.</summary>
    public bool TraitsAreHeldOut { get; init; }
}
