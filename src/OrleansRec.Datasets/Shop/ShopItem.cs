namespace OrleansRec.Datasets.Shop;

/// <summary>An item with what the shop does not know: how it appeals and to whom.</summary>
internal sealed class ShopItem
{
    public required int Index { get; init; }
    public required string Id { get; init; }
    public required Leaf Leaf { get; init; }
    public required Brand Brand { get; init; }
    public required int Colour { get; init; }
    public required int Style { get; init; }
    public required int Material { get; init; }
    public required int Pattern { get; init; }
    public required string Feature { get; init; }

    /// <summary>In euros.</summary>
    public required double Price { get; init; }

    /// <summary>Logarithm of the price over the category's median price.</summary>
    public required double PriceLevel { get; init; }

    /// <summary>What everyone sees in it beyond taste, in logits.</summary>
    public required double Appeal { get; init; }

    /// <summary>Its place in taste space: category, brand, colour, style, material and something of its own.</summary>
    public required float[] Vector { get; init; }

    /// <summary>First moment on sale; the earliest possible time where it was there from the beginning.</summary>
    public required DateTimeOffset Arrives { get; init; }

    /// <summary>First moment off sale; the latest possible time where it stays.</summary>
    public required DateTimeOffset Withdrawn { get; init; }

    /// <summary>The item that goes with this one best, of a complementary category.</summary>
    public ShopItem? Partner { get; set; }

    public bool IsOnSale(DateTimeOffset at) => at >= Arrives && at < Withdrawn;
}

/// <summary>A maker of items of one department.</summary>
/// <param name="Index">Position among all brands.</param>
/// <param name="Name">Invented.</param>
/// <param name="Department">Index of the department.</param>
/// <param name="Tier">0 cheap, 1 middle, 2 dear.</param>
/// <param name="Quality">In logits.</param>
internal sealed record Brand(int Index, string Name, int Department, int Tier, double Quality);
