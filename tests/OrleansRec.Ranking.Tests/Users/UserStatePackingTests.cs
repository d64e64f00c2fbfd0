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
}
