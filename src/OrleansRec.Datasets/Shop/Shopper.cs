using OrleansRec.Contracts.Users;

namespace OrleansRec.Datasets.Shop;

/// <summary>A person with hidden tastes and what they did so far.</summary>
internal sealed class Shopper
{
    public required int Index { get; init; }

    /// <summary>User id, or visitor id where <see cref="IsVisitor"/>.</summary>
    public required string Id { get; init; }
    public required bool IsVisitor { get; init; }
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Taste vector at the start of the log; it turns towards <see cref="LaterTaste"/>.</summary>
    public required float[] Taste { get; init; }
    public required float[] LaterTaste { get; init; }

    /// <summary>How far the taste turns until the end of the log, in radians.</summary>
    public required double Drift { get; init; }

    /// <summary>Categories liked beyond what the taste vector says, by index.</summary>
    public required int[] FavouriteLeaves { get; init; }
    public required int[] FavouriteBrands { get; init; }

    /// <summary>Comfortable price over the median price of a category, as a logarithm.</summary>
    public required double PriceLevel { get; init; }

    /// <summary>How often the person comes, in proportion.</summary>
    public required double Activity { get; init; }

    /// <summary>Added to the click logit: some people click more than others.</summary>
    public required double Eagerness { get; init; }
    public required string MainPlatform { get; init; }
    public required string OtherPlatform { get; init; }

    /// <summary>Day on which the person first comes.</summary>
    public required int JoinDay { get; init; }

    public string Key => IsVisitor ? UserKey.ForVisitor(Id) : UserKey.ForUser(Id);

    public List<Purchase> Purchases { get; } = [];
    public List<ShopItem> Cart { get; } = [];

    /// <summary>Items looked at lately, oldest first.</summary>
    public List<ShopItem> Recent { get; } = [];
    public DateTimeOffset BusyUntil { get; set; } = DateTimeOffset.MinValue;
}

internal readonly record struct Purchase(ShopItem Item, DateTimeOffset At, int Quantity, string Platform);
