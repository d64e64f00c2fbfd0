using OrleansRec.Storage.Commits;

namespace OrleansRec.Storage.Tests.Commits;

public sealed class GenerationalCacheTests
{
    [Fact]
    public void TryGet_MoreKeysThanItHolds_ForgetsTheOldestAndKeepsTheUsed()
    {
        var cache = new GenerationalCache<int, string>(10);
        for (var key = 0; key < 100; key++)
        {
            cache.Set(key, "value " + key);
            Assert.True(cache.TryGet(0, out _));
        }

        Assert.True(cache.TryGet(99, out var newest));
        Assert.Equal("value 99", newest);
        Assert.False(cache.TryGet(50, out _));
    }

    [Fact]
    public void Set_KnownKeyInAFullCache_ReplacesItsValue()
    {
        var cache = new GenerationalCache<int, int>(1);
        cache.Set(1, 1);
        cache.Set(1, 2);
        cache.Set(2, 3);

        Assert.True(cache.TryGet(1, out var value));
        Assert.Equal(2, value);
    }
}
