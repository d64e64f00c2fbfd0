using OrleansRec.Learning.Examples;
using OrleansRec.Learning.Tests.Training;
using OrleansRec.Ranking.Users;
using OrleansRec.Serving.Training;

namespace OrleansRec.Learning.Tests.Examples;

public sealed class ReplaySampleTests
{
    private static readonly SmallShop Shop = new(seed: 9, people: 100);
    private static readonly Dictionary<string, UserState> Nobody = [];

    [Fact]
    public void Draw_MorePeopleThanKept_IsASampleThatFollowsFromTheLog()
    {
        var whole = Learned(20, Shop.Events);
        var inParts = new ReplaySample(20);
        foreach (var part in Shop.Events.Chunk(77))
            inParts.Learn(part, Nobody);

        var (one, other) = (Draw(whole, 100_000), Draw(inParts, 100_000));

        Assert.Equal(20, one.Count);
        Assert.Equal(one.Select(p => p.Events.Count), other.Select(p => p.Events.Count));
        Assert.Equal(one.Select(p => p.Events[^1].Position), other.Select(p => p.Events[^1].Position));
    }

    [Fact]
    public void Draw_FewTargetsWanted_TakesFewPeople() => Assert.Equal(2, Draw(Learned(20, Shop.Events), 15).Count);

    [Fact]
    public void Draw_PeopleOfTheRound_AreLeftOut()
    {
        var everyone = Shop.Events.Select(e => e.User).ToHashSet();
        Assert.Empty(Learned(20, Shop.Events).Draw(100, 12, everyone, new Random(1)));
    }

    [Fact]
    public void Learn_LongHistory_KeepsTheLatestEventsAndTheStateBeforeThem()
    {
        var events = Enumerable.Range(1, 300)
            .Select(i => new LoggedBehaviour(i, "u:1", new Behaviour(i, BehaviourKind.View, 1_000L * i, 1, 0, 1, 0, 0))).ToList();

        var person = Draw(Learned(5, events), 1).Single();

        Assert.InRange(person.Events.Count, 60, 120);
        Assert.Equal(300, person.Events[^1].Position);
        Assert.Equal(person.Events[0].Behaviour.Item - 1, person.Start.Items[^1]);
        Assert.All(person.Events, e => Assert.True(e.InStatistics));
    }

    private static ReplaySample Learned(int size, IReadOnlyList<LoggedBehaviour> events)
    {
        var sample = new ReplaySample(size);
        sample.Learn(events, Nobody);
        return sample;
    }

    private static List<PersonHistory> Draw(ReplaySample sample, int targets) => sample.Draw(targets, 12, new HashSet<string>(), new Random(1));
}
