namespace OrleansRec.Ranking.Users;

/// <summary>How often and when last an item was bought.</summary>
public readonly record struct PurchasedItem(int Item, int Count, long Last);

/// <summary>
/// Everything the engine remembers of one person. Immutable: a reader keeps a reference while the writer moves on.
/// Changes only through <see cref="UserReducer"/>, live, in replay, in training and in serving alike.
/// </summary>
public sealed class UserState
{
    /// <summary>Behaviours remembered; older ones leave the sequence (purchases have a bound of their own).</summary>
    public const int MaxBehaviours = 200;

    public const int MaxPurchasedItems = 500;
    public const int MaxCartItems = 100;
    public const int MaxImpressions = 50;

    public static UserState Empty { get; } = new();

    /// <summary>Nothing is remembered of the first events: where a replay begins whose log does not reach back to them.</summary>
    public static UserState After(long version) => new() { Version = version };

    /// <summary>Number of events applied, those that leave no trace here included.</summary>
    public long Version { get; internal init; }

    /// <summary>The behaviour sequence, oldest first; the four arrays have one length.</summary>
    public int[] Items { get; internal init; } = [];

    public BehaviourKind[] Kinds { get; internal init; } = [];

    /// <summary>Unix milliseconds, UTC.</summary>
    public long[] Times { get; internal init; } = [];

    /// <summary>Hashes of session ids, 0 where unknown.</summary>
    public int[] Sessions { get; internal init; } = [];

    /// <summary>Items in the cart, in the order added.</summary>
    public int[] Cart { get; internal init; } = [];

    /// <summary>Bought and not returned, the latest last.</summary>
    public PurchasedItem[] Purchases { get; internal init; } = [];

    /// <summary>Latest items shown, the newest last.</summary>
    public int[] Impressions { get; internal init; } = [];

    /// <summary>Events ever applied by kind.</summary>
    public int[] Counts { get; internal init; } = new int[BehaviourKinds.Count];

    /// <summary>Sum of log prices acted on and their number: the price level is their ratio.</summary>
    public float LogPriceSum { get; internal init; }

    public int PriceCount { get; internal init; }

    /// <summary>Time of the latest event, Unix milliseconds; 0 where there is none.</summary>
    public long LastTime { get; internal init; }

    public int Length => Items.Length;
}
