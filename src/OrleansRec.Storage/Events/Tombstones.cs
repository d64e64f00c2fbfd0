namespace OrleansRec.Storage.Events;

/// <summary>Tombstones of many people, and the key of their hashes.</summary>
public sealed class Tombstones
{
    private readonly Dictionary<string, Tombstone> _byHash = new(StringComparer.Ordinal);

    /// <param name="secret">See <see cref="Tombstone.Of"/>.</param>
    /// <param name="all">Of several for one person the latest counts.</param>
    public Tombstones(byte[] secret, IEnumerable<Tombstone> all)
    {
        Secret = secret;
        foreach (var one in all)
        {
            var hash = Convert.ToHexString(one.Hash);
            if (!_byHash.TryGetValue(hash, out var known) || known.At < one.At) _byHash[hash] = one;
        }
    }

    public byte[] Secret { get; }

    public int Count => _byHash.Count;

    public IReadOnlyCollection<Tombstone> All => _byHash.Values;

    /// <summary>The tombstone of one person; null for somebody who was not forgotten.</summary>
    public Tombstone? Find(string userKey) => Count == 0 ? null : _byHash.GetValueOrDefault(Convert.ToHexString(Tombstone.Of(Secret, userKey)));

    /// <summary>Those that others do not have, or only for an earlier time.</summary>
    public Tombstones Without(Tombstones others) => new(
        Secret, _byHash.Where(mine => !others._byHash.TryGetValue(mine.Key, out var other) || other.At < mine.Value.At).Select(mine => mine.Value));
}
