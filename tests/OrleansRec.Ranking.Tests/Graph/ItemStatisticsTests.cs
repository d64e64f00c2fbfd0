using OrleansRec.Ranking.Graph;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Graph;

public class ItemStatisticsTests
{
    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalMilliseconds;

    [Fact]
    public void Settle_Statistics_ServeAndLearnNoMore()
    {
        var s = new ObservedPeople(25, 4, 30, 10).Statistics(-1, 0);
        s.Settle();
        Assert.Throws<InvalidOperationException>(() => s.Observe(UserState.Empty, new Behaviour(1, BehaviourKind.View, 1, 1, 0, 0, 0, 0)));
        Assert.Throws<InvalidOperationException>(() => s.Snapshot());
        Assert.Throws<InvalidOperationException>(() => s.Write(new BinaryWriter(Stream.Null)));
    }

    [Fact]
    public void Observe_Sequence_CountsPairsByDistance()
    {
        var s = Observe(Sample.Event(BehaviourKind.View, 0), Sample.Event(BehaviourKind.View, 1), Sample.Event(BehaviourKind.Purchase, 2), Sample.Event(BehaviourKind.View, 0));
        Assert.Equal((2f, 1f, 1f), (s.Count(0), s.Count(1), s.Count(2)));
        Assert.Equal((0f, 1f), (s.Purchases(0), s.Purchases(2)));
        Assert.Equal(1 + (1 / 2f), Edge(s.CoOccurrence, 0, 1), 6);
        Assert.Equal(1 + (1 / 2f), Edge(s.CoOccurrence, 1, 0), 6);
        Assert.Equal(1, Edge(s.Transitions, 0, 1));
        Assert.Equal(0, Edge(s.Transitions, 1, 0));
        Assert.Equal((1f, 1f, 1f), (s.Outgoing(0), s.Outgoing(1), s.Outgoing(2)));
        Assert.Equal(4, s.Total);
        Assert.Equal(3, s.ItemCount);
    }

    [Fact]
    public void Observe_SameItemAgain_IsNoTransitionAndNoPair()
    {
        var s = Observe(Sample.Event(BehaviourKind.View, 3), Sample.Event(BehaviourKind.AddToCart, 3));
        Assert.Equal(2, s.Count(3));
        Assert.Equal(0, s.Outgoing(3));
        Assert.True(s.CoOccurrence.Neighbours(3).IsEmpty);
    }

    [Theory]
    [InlineData(BehaviourKind.Impression)]
    [InlineData(BehaviourKind.Dislike)]
    [InlineData(BehaviourKind.Refund)]
    [InlineData(BehaviourKind.RemoveFromCart)]
    [InlineData(BehaviourKind.Search)]
    public void Observe_NoInterest_CountsNothing(BehaviourKind kind)
    {
        var s = Observe(Sample.Event(kind, 3));
        Assert.Equal(0, s.Total);
        Assert.Equal(0, s.Count(3));
    }

    [Fact]
    public void Observe_BeyondTheWindow_IsNoPair()
    {
        var s = Observe([.. Enumerable.Range(0, 12).Select(i => Sample.Event(BehaviourKind.View, i))]);
        Assert.Equal(0.1f, Edge(s.CoOccurrence, 0, 10), 6);
        Assert.Equal(0, Edge(s.CoOccurrence, 0, 11));
    }

    [Fact]
    public void Trend_OneHalfLifeLater_IsHalved()
    {
        var s = Observe(Sample.Event(BehaviourKind.View, 0), Sample.Event(BehaviourKind.View, 1, Sample.Start + (3 * Day)));
        Assert.Equal(0.5f, s.Trend(0), 4);
        Assert.Equal(1f, s.Trend(1), 4);
        Assert.Equal(Sample.Start, s.FirstSeen(0));
    }

    [Fact]
    public void Observe_EventThatComesLate_CountsAsWhatIsLeftOfIt()
    {
        var s = Observe(Sample.Event(BehaviourKind.View, 0, Sample.Start + (6 * Day)), Sample.Event(BehaviourKind.View, 0, Sample.Start + (3 * Day)), Sample.Event(BehaviourKind.View, 0));
        Assert.Equal(1 + 0.5f + 0.25f, s.Trend(0), 4);
        Assert.Equal((Sample.Start, Sample.Start + (6 * Day)), (s.FirstSeen(0), s.LastSeen(0)));
    }

    [Fact]
    public void Snapshot_LaterEvents_DoNotChangeIt()
    {
        var s = Observe(Sample.Event(BehaviourKind.View, 0), Sample.Event(BehaviourKind.View, 1));
        var snapshot = s.Snapshot();
        s.Observe(Sample.State(Sample.Event(BehaviourKind.View, 0)), Sample.Event(BehaviourKind.View, 1));
        Assert.Equal((1f, 1f, 2.0), (snapshot.Count(1), Edge(snapshot.Transitions, 0, 1), snapshot.Total));
        Assert.Equal((2f, 2f), (s.Count(1), Edge(s.Transitions, 0, 1)));
    }

    [Fact]
    public void Snapshot_ManyNeighbours_KeepsTheStrongest()
    {
        var s = new ItemStatistics();
        var first = Sample.State(Sample.Event(BehaviourKind.View, 0));
        for (var item = 1; item <= 200; item++)
            for (var times = 0; times < (item > 150 ? 2 : 1); times++) s.Observe(first, Sample.Event(BehaviourKind.View, item));
        var kept = s.Snapshot().Transitions.Neighbours(0).ToArray();
        Assert.Equal(ItemStatistics.SnapshotNeighbours, kept.Length);
        Assert.Superset(Enumerable.Range(151, 50).ToHashSet(), kept.ToHashSet());
    }

    [Fact]
    public void Read_WrittenStatistics_AreTheSame()
    {
        var s = new ObservedPeople(4, 5, 80, 30).Statistics(-1, 0);
        var stream = new MemoryStream();
        s.Write(new BinaryWriter(stream));
        var bytes = stream.ToArray();
        stream.Position = 0;
        var again = new MemoryStream();
        ItemStatistics.Read(new BinaryReader(stream)).Write(new BinaryWriter(again));
        Assert.Equal(bytes, again.ToArray());
        Assert.True(s.Total > 100);
    }

    /// <summary>More edges than a block holds; what was read goes on like what was written.</summary>
    [Fact]
    public void Read_WrittenStatistics_GrowLikeTheOnesWritten()
    {
        var (written, random) = (new ItemStatistics(), new Random(1));
        Grow(written, random, 400);
        var read = ItemStatistics.Read(new BinaryReader(new MemoryStream(Bytes(written))));
        Assert.Equal(Bytes(written), Bytes(read));
        Assert.Equal(Bytes(written.Snapshot()), Bytes(read.Snapshot()));
        Grow(written, new Random(2), 20);
        Grow(read, new Random(2), 20);
        Assert.Equal(Bytes(written), Bytes(read));

        static void Grow(ItemStatistics statistics, Random random, int people)
        {
            for (var person = 0; person < people; person++)
            {
                var state = UserState.Empty;
                for (var i = 0; i < 30; i++)
                {
                    var e = Sample.Event(BehaviourKind.View, random.Next(900), Sample.Start + i);
                    statistics.Observe(state, e);
                    state = UserReducer.Apply(state, e);
                }
            }
        }

        static byte[] Bytes(ItemStatistics statistics)
        {
            var stream = new MemoryStream();
            statistics.Write(new BinaryWriter(stream));
            return stream.ToArray();
        }
    }

    [Fact]
    public void Read_MoreNeighboursThanAnItemMayHave_IsRefused()
    {
        var stream = new MemoryStream();
        new ItemStatistics().Write(new BinaryWriter(stream));
        var bytes = stream.ToArray()[..^8];
        Assert.ThrowsAny<ArgumentException>(() => ItemStatistics.Read(new BinaryReader(new MemoryStream([.. bytes, 1, 0, 0, 0, 255, 255]))));
    }

    private static ItemStatistics Observe(params Behaviour[] events)
    {
        var (statistics, state) = (new ItemStatistics(), UserState.Empty);
        foreach (var e in events)
        {
            statistics.Observe(state, e);
            state = UserReducer.Apply(state, e);
        }

        return statistics;
    }

    private static float Edge(NeighbourTable table, int from, int to)
    {
        var at = table.Neighbours(from).IndexOf(to);
        return at < 0 ? 0 : table.Weights(from)[at];
    }
}
