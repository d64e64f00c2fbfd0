namespace OrleansRec.Contracts.Events;

/// <summary>Names of the event types the engine understands; a shop may send others, which count towards the version only.</summary>
public static class EventTypes
{
    public const string Impression = "impression";
    public const string View = "view";
    public const string Click = "click";
    public const string Favorite = "favorite";
    public const string AddToCart = "addToCart";
    public const string RemoveFromCart = "removeFromCart";
    public const string Purchase = "purchase";
    public const string Refund = "refund";
    public const string Search = "search";
    public const string Dislike = "dislike";
}
