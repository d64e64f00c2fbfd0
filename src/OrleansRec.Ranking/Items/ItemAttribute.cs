using System.Globalization;

namespace OrleansRec.Ranking.Items;

/// <summary>An attribute as filters see it; 12 bytes.</summary>
/// <param name="Name">Hash of the name.</param>
/// <param name="Value">Hash of the text.</param>
/// <param name="Number">The text as a number; NaN where it is none.</param>
public readonly record struct ItemAttribute(int Name, int Value, float Number)
{
    public static ItemAttribute Of(string name, string value) => new(
        ItemContent.NameHash(name),
        ItemContent.NameHash(value),
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : float.NaN);
}
