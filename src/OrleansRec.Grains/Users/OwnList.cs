using OrleansRec.Contracts.Recommendations;

namespace OrleansRec.Grains.Users;

/// <summary>The caller's own list keeps every item.</summary>
internal static class OwnList
{
    private static readonly IReadOnlyDictionary<string, double> NoTasks = new Dictionary<string, double>();

    /// <summary>The ordered items, then those of the list that are not among them, in the caller's order.</summary>
    public static IReadOnlyList<RecommendedItem> WithUnknown(IReadOnlyList<RecommendedItem> ordered, string[] items, bool explain)
    {
        if (ordered.Count == items.Length) return ordered;
        var answered = ordered.Select(item => item.ItemId).ToHashSet();
        var unknown = items.Where(id => !answered.Contains(id)).Select(id => new RecommendedItem
        {
            ItemId = id,
            Score = 0,
            Tasks = NoTasks,
            Source = "unknown",
            Reasons = explain ? [] : null,
        });
        return [.. ordered, .. unknown];
    }
}
