using OrleansRec.Contracts.Users;
using OrleansRec.Ranking.Features;
using OrleansRec.Ranking.Users;
using OrleansRec.Storage.Catalogue;

namespace OrleansRec.Grains.Users;

internal static class UserViews
{
    private const int MaxRecentItems = 20;

    /// <summary>A person's state in the shop's own ids.</summary>
    public static UserView Of(string userId, UserState state, IReadOnlyDictionary<string, string> attributes, ICatalogueStore catalogue)
    {
        var events = new Dictionary<string, int>();
        for (var kind = 0; kind < BehaviourKinds.Count; kind++)
            if (state.Counts[kind] > 0) events.Add(BehaviourKinds.Name((BehaviourKind)kind), state.Counts[kind]);
        var own = new OwnItems();
        own.Read(state);
        var recent = new string[Math.Min(MaxRecentItems, own.Count)];
        for (var i = 0; i < recent.Length; i++) recent[i] = catalogue.IdOf(own.Items[i]);
        return new UserView
        {
            UserId = userId,
            Attributes = attributes,
            Version = state.Version,
            Events = events,
            RecentItems = recent,
            Cart = Array.ConvertAll(state.Cart, catalogue.IdOf),
            LastSeen = state.LastTime == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(state.LastTime),
        };
    }
}
