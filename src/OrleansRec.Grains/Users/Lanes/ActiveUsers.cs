using System.Collections.Concurrent;

namespace OrleansRec.Grains.Users.Lanes;

/// <summary>The people whose grains are active on this silo; lanes give them events.</summary>
internal sealed class ActiveUsers
{
    private readonly ConcurrentDictionary<string, ActiveUser> _users = new(StringComparer.Ordinal);

    /// <summary>Null for somebody who is not active here, or whose grain has more to do than to take events.</summary>
    public ActiveUser? Find(string key) => Of(key) is { } user && user.Journal.Version < user.SnapshotAt ? user : null;

    /// <summary>Null for somebody who is not active here.</summary>
    public ActiveUser? Of(string key) => _users.GetValueOrDefault(key);

    public IEnumerable<ActiveUser> All => _users.Select(user => user.Value);

    public void Add(ActiveUser user) => _users[user.Journal.Key] = user;

    /// <summary>Takes this activation out, not a newer one of the same person.</summary>
    public void Remove(ActiveUser user) => _users.TryRemove(KeyValuePair.Create(user.Journal.Key, user));
}
