using OrleansRec.Learning.Tables;

namespace OrleansRec.Learning.Tests.Tables;

public sealed class ItemRowsTests
{
    private const int Bound = 32;
    private const int Own = 30;

    [Fact]
    public void Fit_UpToTheBound_EveryItemHasItsOwn()
    {
        var change = ItemRows.OneEach.Fit(new long[Bound], Bound);

        Assert.True(change.Rows.IsOneEach);
        Assert.Null(change.Rows.ToBytes());
        Assert.Equal((0, 0), (change.From.Length, change.Fresh.Length));
    }

    [Fact]
    public void Fit_BeyondTheBound_TheLatestHaveTheirOwnAndTheOthersShareBuckets()
    {
        var rows = ItemRows.OneEach.Fit(Seen(40), Bound).Rows;

        var own = Enumerable.Range(10, Own).Select(rows.Of).ToList();
        Assert.All(own, row => Assert.InRange(row, 0, Own - 1));
        Assert.Equal(Own, own.Distinct().Count());
        Assert.All(Enumerable.Range(0, 10), item => Assert.InRange(rows.Of(item), Own, Bound - 1));
    }

    [Fact]
    public void Fit_BeyondTheBound_KeptItemsStayAndOthersMoveOrBegin()
    {
        var change = ItemRows.OneEach.Fit(Seen(40), Bound);

        Assert.Equal(10, change.Evicted);
        Assert.All(Enumerable.Range(10, Own - 10), item => Assert.Equal(item, change.Rows.Of(item)));
        // 30 and 31 stood where the buckets are now; 32 to 39 are new, and so are the two buckets.
        Assert.Equal([30L, 31L], change.From);
        Assert.Equal([change.Rows.Of(30), change.Rows.Of(31)], change.To.Select(t => (int)t));
        Assert.Equal(8 + 2, change.Fresh.Length);
    }

    [Fact]
    public void Fit_ColdItemSeenAgain_TakesTheRowOfTheColdestFromItsBucket()
    {
        var before = ItemRows.OneEach.Fit(Seen(40), Bound).Rows;
        var seen = Seen(40);
        seen[3] = 1_000;

        var change = before.Fit(seen, Bound);

        Assert.Equal(before.Of(10), change.Rows.Of(3));
        Assert.InRange(change.Rows.Of(10), Own, Bound - 1);
        Assert.Equal([(long)before.Of(3)], change.From);
        Assert.Equal((1, 0), (change.Evicted, change.Fresh.Length));
    }

    [Fact]
    public void FromBytes_WhatToBytesWrote_IsTheSame()
    {
        var rows = ItemRows.OneEach.Fit(Seen(40), Bound).Rows;

        var read = ItemRows.FromBytes(rows.ToBytes());

        Assert.All(Enumerable.Range(0, 40), item => Assert.Equal(rows.Of(item), read.Of(item)));
    }

    [Fact]
    public void Gather_ItemsOfOneBucket_ShareOnePlace()
    {
        var rows = ItemRows.OneEach.Fit(Seen(40), Bound).Rows;
        var shared = Enumerable.Range(0, 10).GroupBy(rows.Of).First(g => g.Count() > 1).Select(i => (long)i).ToList();

        var (distinct, places) = rows.Gather([15L, .. shared]);

        Assert.Equal([15L, rows.Of((int)shared[0])], distinct);
        Assert.Equal([0L, .. shared.Select(_ => 1L)], places);
    }

    /// <summary>Item i was seen at moment i.</summary>
    private static long[] Seen(int items) => [.. Enumerable.Range(0, items).Select(i => (long)i)];
}
