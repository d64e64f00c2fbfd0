using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests;

/// <summary>Behaviours for tests.</summary>
internal static class Sample
{
    public const long Start = 1_700_000_000_000;

    public static Behaviour Event(BehaviourKind kind, int item = 1, long time = Start, float price = 0, int session = 0) =>
        new(item, kind, time, 1, price, session, 0, 0);

    public static UserState State(params Behaviour[] events) => UserReducer.Apply(UserState.Empty, events);

    /// <summary>Seeded events of all kinds, in time order, a few items recurring often.</summary>
    public static Behaviour[] Random(int seed, int count, int items)
    {
        var random = new Random(seed);
        var time = Start;
        return [.. Enumerable.Range(0, count).Select(_ => new Behaviour(
            Item: random.Next(20) == 0 ? -1 : (int)(items * random.NextDouble() * random.NextDouble()),
            Kind: (BehaviourKind)random.Next(BehaviourKinds.Count),
            Time: time += random.Next(3_600_000),
            Quantity: 1,
            Price: random.Next(3) == 0 ? 0 : 1 + (random.NextSingle() * 100),
            Session: random.Next(50),
            Platform: (byte)random.Next(16),
            Scenario: (byte)random.Next(16)))];
    }
}
