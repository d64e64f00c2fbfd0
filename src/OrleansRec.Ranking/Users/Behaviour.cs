using OrleansRec.Contracts.Events;

namespace OrleansRec.Ranking.Users;

/// <summary>What a behaviour was; the numbers are stored, so they never change.</summary>
public enum BehaviourKind : byte
{
    Other = 0,
    Impression = 1,
    View = 2,
    Click = 3,
    Favorite = 4,
    AddToCart = 5,
    RemoveFromCart = 6,
    Purchase = 7,
    Refund = 8,
    Search = 9,
    Dislike = 10,
}

/// <summary>The part of a behaviour event that the reducer and the features use.</summary>
/// <param name="Item">Catalogue index; -1 where the event names no item.</param>
/// <param name="Time">Unix milliseconds, UTC.</param>
/// <param name="Session">Hash of the session id; 0 where there is none.</param>
/// <param name="Platform">Hash bucket of the platform, 0–15; 0 is unknown.</param>
/// <param name="Scenario">Hash bucket of the scenario, 0–15; 0 is unknown.</param>
public readonly record struct Behaviour(
    int Item, BehaviourKind Kind, long Time, float Quantity, float Price, int Session, byte Platform, byte Scenario)
{
    /// <summary>Hash of the type where it is a shop's own (<see cref="BehaviourKind.Other"/>); else 0.</summary>
    public int OwnType { get; init; }

    /// <summary>The event's own measure; 0 where it has none.</summary>
    public float Value { get; init; }

    /// <summary>
    /// Where in a list the item stood: the event's position, counted from 1, at most <see cref="Positions"/> − 1; 0 where it is unknown.
    /// </summary>
    public byte Position { get; init; }

    /// <summary>Values of <see cref="Position"/>.</summary>
    public const int Positions = 32;

    public static Behaviour From(BehaviourEvent e, int item) => new(
        item,
        BehaviourKinds.Parse(e.Type),
        e.Timestamp.ToUnixTimeMilliseconds(),
        (float)(e.Quantity ?? 1),
        (float)(e.Price ?? 0),
        e.SessionId is null ? 0 : (int)StableHash.Of(e.SessionId),
        StableHash.Bucket16(e.Platform),
        StableHash.Bucket16(e.Scenario))
    {
        OwnType = HashOfOwn(e.Type),
        Value = (float)(e.Value ?? 0),
        Position = (byte)(e.Position is { } position ? Math.Min(position, Positions - 2) + 1 : 0),
    };

    /// <summary>Hash of a shop's own type; 0 of the others, which are kinds.</summary>
    public static int HashOfOwn(string type) => BehaviourKinds.Parse(type) == BehaviourKind.Other ? (int)StableHash.Of(type) : 0;
}

public static class BehaviourKinds
{
    public const int Count = 11;

    public static BehaviourKind Parse(string type) => type switch
    {
        EventTypes.Impression => BehaviourKind.Impression,
        EventTypes.View => BehaviourKind.View,
        EventTypes.Click => BehaviourKind.Click,
        EventTypes.Favorite => BehaviourKind.Favorite,
        EventTypes.AddToCart => BehaviourKind.AddToCart,
        EventTypes.RemoveFromCart => BehaviourKind.RemoveFromCart,
        EventTypes.Purchase => BehaviourKind.Purchase,
        EventTypes.Refund => BehaviourKind.Refund,
        EventTypes.Search => BehaviourKind.Search,
        EventTypes.Dislike => BehaviourKind.Dislike,
        _ => BehaviourKind.Other,
    };

    public static string Name(BehaviourKind kind) => kind switch
    {
        BehaviourKind.Impression => EventTypes.Impression,
        BehaviourKind.View => EventTypes.View,
        BehaviourKind.Click => EventTypes.Click,
        BehaviourKind.Favorite => EventTypes.Favorite,
        BehaviourKind.AddToCart => EventTypes.AddToCart,
        BehaviourKind.RemoveFromCart => EventTypes.RemoveFromCart,
        BehaviourKind.Purchase => EventTypes.Purchase,
        BehaviourKind.Refund => EventTypes.Refund,
        BehaviourKind.Search => EventTypes.Search,
        BehaviourKind.Dislike => EventTypes.Dislike,
        _ => "other",
    };

    /// <summary>True for kinds that enter the behaviour sequence: an item was acted on, for better or worse.</summary>
    public static bool IsBehaviour(BehaviourKind kind) => kind switch
    {
        BehaviourKind.Other or BehaviourKind.Impression or BehaviourKind.Search => false,
        _ => true,
    };

    /// <summary>True for kinds that show interest: what the model learns to predict as the next item.</summary>
    public static bool IsInterest(BehaviourKind kind) => kind switch
    {
        BehaviourKind.View or BehaviourKind.Click or BehaviourKind.Favorite
            or BehaviourKind.AddToCart or BehaviourKind.Purchase => true,
        _ => false,
    };
}
