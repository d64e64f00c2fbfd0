using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Learning.Retrieval;

/// <summary>People as they might come: each starts somewhere in the shop and goes on as others did.</summary>
internal static class ShopWalks
{
    private const int Steps = 5;
    private const long Pause = 60_000;   // milliseconds

    /// <summary>The same people for the same seed.</summary>
    /// <param name="items">Items of the catalogue, at least 1.</param>
    public static UserState[] Of(ItemStatistics statistics, int items, int count, int seed)
    {
        var random = new Random(seed);
        var people = new UserState[count];
        for (var p = 0; p < count; p++)
        {
            var (state, item) = (UserState.Empty, random.Next(items));
            for (var step = 0; step < Steps; step++)
            {
                state = UserReducer.Apply(state, new Behaviour(item, BehaviourKind.View, statistics.Now + (step * Pause), 1, 0, 0, 0, 0));
                var next = statistics.Transitions.Neighbours(item);
                if (next.IsEmpty) break;
                item = next[random.Next(next.Length)];
            }

            people[p] = state;
        }

        return people;
    }
}
