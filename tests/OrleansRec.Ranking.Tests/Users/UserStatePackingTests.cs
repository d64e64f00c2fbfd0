using System.Buffers.Binary;
using OrleansRec.Ranking.Users;

namespace OrleansRec.Ranking.Tests.Users;

public class UserStatePackingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700)]
    public void Unpack_PackedState_RestoresEveryField(int events)
    {
        var state = Sample.State(Sample.Random(5, events, 60));
        var copy = UserStatePacking.Unpack(state.Pack());
        Assert.Equal(state.Version, copy.Version);
        Assert.Equal(state.LastTime, copy.LastTime);
        Assert.Equal((state.LogPriceSum, state.PriceCount), (copy.LogPriceSum, copy.PriceCount));
        Assert.Equal(state.Counts, copy.Counts);
        Assert.Equal(state.Items, copy.Items);
        Assert.Equal(state.Kinds, copy.Kinds);
        Assert.Equal(state.Times, copy.Times);
        Assert.Equal(state.Sessions, copy.Sessions);
        Assert.Equal(state.Cart, copy.Cart);
        Assert.Equal(state.Purchases, copy.Purchases);
        Assert.Equal(state.Impressions, copy.Impressions);
    }

    [Fact]
    public void Unpack_AnyShorterPrefix_IsRefused()
    {
        var bytes = Sample.State(Sample.Random(6, 300, 30)).Pack();
        for (var length = 0; length < bytes.Length; length += length < 64 ? 1 : 97)
            Assert.Throws<InvalidDataException>(() => UserStatePacking.Unpack(bytes.AsSpan(0, length)));
        Assert.Throws<InvalidDataException>(() => UserStatePacking.Unpack(bytes.AsSpan(0, bytes.Length - 1)));
    }

    [Fact]
    public void Unpack_OtherFormat_NamesBothFormats()
    {
        var bytes = UserState.Empty.Pack();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, 9);
        var error = Assert.Throws<InvalidDataException>(() => UserStatePacking.Unpack(bytes));
        Assert.Contains("format 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VersionOf_PackedState_IsItsVersion() => Assert.Equal(300, UserStatePacking.VersionOf(Sample.State(Sample.Random(6, 300, 30)).Pack()));

    [Fact]
    public void Unpack_TimesInAnyOrderAndManySessions_RestoresThem()
    {
        long[] times = [0, long.MaxValue, long.MinValue, 1_767_225_600_000, 1_767_225_600_001, 5, -5];
        var state = UserReducer.Apply(UserState.Empty, [.. times.Select((time, i) => View(time, session: i))]);
        Assert.Equal(times, UserStatePacking.Unpack(state.Pack()).Times);
        Assert.Equal(state.Sessions, UserStatePacking.Unpack(state.Pack()).Sessions);
    }

    [Fact]
    public void Pack_TwoHundredViewsAMinuteApart_TakesLittleMoreThanTheItems()
    {
        var state = UserReducer.Apply(UserState.Empty, [.. Enumerable.Range(0, 200).Select(i => View(1_767_225_600_000 + (i * 60_000L), session: i / 10))]);
        Assert.InRange(state.Pack().Length, 200 * 8, (200 * 8) + 200);
    }

    [Fact]
    public void Unpack_FirstFormat_IsStillRead()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        foreach (var number in new[] { 1, 2, 1, 0, 1 }) writer.Write(number);
        writer.Write(7L);
        writer.Write(2_000L);
        writer.Write(0.5f);
        writer.Write(3);
        for (var kind = 0; kind < BehaviourKinds.Count; kind++) writer.Write(kind);
        foreach (var item in new[] { 4, 5 }) writer.Write(item);
        foreach (var time in new[] { 1_000L, 2_000L }) writer.Write(time);
        foreach (var session in new[] { 8, 9 }) writer.Write(session);
        writer.Write([(byte)BehaviourKind.View, (byte)BehaviourKind.AddToCart]);
        writer.Write(5);
        writer.Write(6);

        var state = UserStatePacking.Unpack(stream.ToArray());
        Assert.Equal((7, 2_000, 0.5f, 3), (state.Version, state.LastTime, state.LogPriceSum, state.PriceCount));
        Assert.Equal([4, 5], state.Items);
        Assert.Equal([1_000L, 2_000L], state.Times);
        Assert.Equal([8, 9], state.Sessions);
        Assert.Equal([BehaviourKind.View, BehaviourKind.AddToCart], state.Kinds);
        Assert.Equal([5], state.Cart);
        Assert.Equal([6], state.Impressions);
    }

    private static Behaviour View(long time, int session) => new(3, BehaviourKind.View, time, 1, 0, session, 0, 0);
}
