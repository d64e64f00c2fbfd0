using OrleansRec.Contracts;
using OrleansRec.Contracts.Items;
using OrleansRec.Contracts.Validation;

namespace OrleansRec.Http.Tests.Validation;

public sealed class ItemValidationTests
{
    private static readonly Item Valid = new() { ItemId = "x" };
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0];

    [Fact]
    public void Check_ItemWithOnlyAnId_HasNoFault() => Assert.Null(ItemValidation.Check(Valid));

    [Fact]
    public void Check_Jpeg_HasNoFault() => Assert.Null(ItemValidation.Check(Valid with { Image = Jpeg }));

    public static TheoryData<Item, string> Faults => new()
    {
        { Valid with { ItemId = "" }, "itemId" },
        { Valid with { Title = new string('x', Limits.MaxTitleLength + 1) }, "title" },
        { Valid with { Categories = [.. Enumerable.Repeat("c", Limits.MaxCategories + 1)] }, "categories" },
        { Valid with { Categories = ["a", null!] }, "categories[1]" },
        { Valid with { Brand = "" }, "brand" },
        { Valid with { Price = double.NaN }, "price" },
        { Valid with { Attributes = Enumerable.Range(0, 65).ToDictionary(i => $"{i}", _ => "") }, "attributes" },
        { Valid with { Image = [.. Jpeg, .. new byte[Limits.MaxImageBytes]] }, "image" },
        { Valid with { Image = [] }, "image" },
        { Valid with { Relations = [new("similar", "y"), null!] }, "relations[1]" },
        { Valid with { Relations = [new("", "y")] }, "relations[0].type" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_FieldOutOfItsLimit_IsNamed(Item item, string field)
    {
        var violation = ItemValidation.Check(item);

        Assert.Equal(field, violation?.Field);
        Assert.Contains($"'{field}'", violation?.Message);
    }
}
