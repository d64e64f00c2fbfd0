namespace OrleansRec.Datasets;

/// <summary>
/// What the people of a generated shop really like. Only evaluations may look at it.
/// Safe to call from several threads.
/// </summary>
public interface IShopTruth
{
    /// <summary>Keys of everyone in the shop, as <see cref="Contracts.Users.UserKey"/> writes them.</summary>
    IReadOnlyList<string> UserKeys { get; }

    /// <summary>
    /// Probability that the person, noticing the item in a list at that time, clicks it; 0 where it is not on sale then.
    /// Knows taste and its drift, budget, season, and what the person bought before; nothing of what a session is about.
    /// </summary>
    /// <exception cref="ArgumentException">The shop knows no such person or item.</exception>
    double Affinity(string userKey, string itemId, DateTimeOffset at);

    /// <summary>The <paramref name="n"/> items on sale at that time with the highest affinities, highest first.</summary>
    /// <exception cref="ArgumentException">The shop knows no such person.</exception>
    IReadOnlyList<(string ItemId, double Affinity)> Best(string userKey, int n, DateTimeOffset at);
}
