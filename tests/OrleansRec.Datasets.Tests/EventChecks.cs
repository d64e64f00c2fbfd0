using System.Text;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Tests;

/// <summary>What every data set must keep to.</summary>
internal static class EventChecks
{
    public static void AssertSound(Dataset data)
    {
        var events = data.History.Concat(data.HeldOut).ToList();
        foreach (var e in events)
            AssertValid(e);
        Assert.Equal(events.Count, events.Select(e => (Targets.KeyOf(e), e.EventId)).Distinct().Count());
        AssertInTimeOrder(data.History);
        AssertInTimeOrder(data.HeldOut);
        foreach (var item in data.Items)
            AssertValid(item);
        Assert.Equal(data.Items.Count, data.Items.Select(i => i.ItemId).Distinct().Count());

        var latest = new Dictionary<string, DateTimeOffset>();
        foreach (var e in data.History)
            latest[Targets.KeyOf(e)] = e.Timestamp;
        foreach (var e in data.HeldOut)
            Assert.True(!latest.TryGetValue(Targets.KeyOf(e), out var last) || last <= e.Timestamp);
        var heldOut = data.HeldOut.Select(e => (Targets.KeyOf(e), e.ItemId, e.Timestamp)).ToHashSet();
        foreach (var target in data.Targets)
            Assert.Contains((target.UserKey, target.ItemId, target.At), heldOut);
    }

    private static void AssertInTimeOrder(IReadOnlyList<BehaviourEvent> events)
    {
        for (var i = 1; i < events.Count; i++)
            Assert.True(events[i - 1].Timestamp <= events[i].Timestamp);
    }

    private static void AssertValid(BehaviourEvent e)
    {
        Assert.True(e.UserId is null != e.VisitorId is null);
        Assert.True(IsId(e.EventId) && IsId(e.UserId ?? e.VisitorId));
        Assert.True(e.Type == EventTypes.Search || IsId(e.ItemId));
        Assert.InRange(e.Type.Length, 1, Limits.MaxTypeLength);
        Assert.Equal(TimeSpan.Zero, e.Timestamp.Offset);
        Assert.True(e.Price is null or > 0 && e.Quantity is null or > 0 && e.Position is null or >= 0);
        Assert.True(e.Properties is null || e.Properties.Count <= Limits.MaxProperties);
    }

    private static void AssertValid(Item item)
    {
        Assert.True(IsId(item.ItemId));
        Assert.True(item.Title is null || item.Title.Length <= Limits.MaxTitleLength);
        Assert.True(item.Categories.Count <= Limits.MaxCategories && item.Relations.Count <= Limits.MaxRelations);
        Assert.True(item.Attributes.Count <= Limits.MaxAttributes);
        foreach (var (key, value) in item.Attributes)
            Assert.True(key.Length is > 0 and <= Limits.MaxAttributeKeyLength && value.Length <= Limits.MaxAttributeValueLength);
    }

    private static bool IsId(string? id) => !string.IsNullOrEmpty(id) && Encoding.UTF8.GetByteCount(id) <= Limits.MaxIdBytes;
}
