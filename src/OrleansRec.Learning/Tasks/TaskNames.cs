namespace OrleansRec.Learning.Tasks;

/// <summary>Names of the tasks that are built in.</summary>
public static class TaskNames
{
    /// <summary>The next interest: what orders a list.</summary>
    public const string View = "view";

    /// <summary>An impression leads to interest: pCTR.</summary>
    public const string Click = "click";

    /// <summary>A first view leads to a favourite.</summary>
    public const string Favorite = "favorite";

    /// <summary>A first view leads to the cart or a purchase.</summary>
    public const string Cart = "cart";

    /// <summary>A first view leads to a purchase: pCVR.</summary>
    public const string Purchase = "purchase";

    /// <summary>An impression leads to a click and that to a purchase: pCTCVR, the product of <see cref="Click"/> and <see cref="Purchase"/>.</summary>
    public const string Conversion = "ctcvr";

    /// <summary>Names that a shop's own tasks cannot have.</summary>
    internal static IReadOnlyList<string> Taken { get; } =
        [View, Click, Favorite, Cart, Purchase, Conversion, "similarity", "session", "category", "picture", "attributes", "interests", "preferences", "traits", "loss", "list"];
}
