using OrleansRec.Learning.Inference;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Inference;

public sealed class ProductTests
{
    [Theory]
    [InlineData(8, 32, 1)]
    [InlineData(9, 33, 5)]
    [InlineData(31, 181, 64)]
    [InlineData(16, 64, 87)]
    [InlineData(7, 64, 10)]
    [InlineData(20, 31, 10)]
    public void Of_AnySizes_IsTheProductOfEachList(int rows, int columns, int depth)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (a, b, shared) = (randn(3, rows, depth), randn(3, depth, columns), randn(depth, columns));

        Assert.True(allclose(a.bmm(b), Product.Of(a, b), 1e-4, 1e-4));
        Assert.True(allclose(a.matmul(shared), Product.Of(a, shared), 1e-4, 1e-4));
    }

    [Theory]
    [InlineData(9, 33)]
    [InlineData(7, 31)]
    public void Of_WithAStart_AddsItsFirstColumnsAndPutsZeroForTheNegative(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var (a, b) = (randn(2, rows, 12), randn(2, 12, columns));
        var (wide, row) = (randn(2, rows, columns + 3), randn(columns));

        Assert.True(allclose(a.bmm(b).Plus(wide.narrow(2, 0, columns)), Product.Of(a, b, wide), 1e-4, 1e-4));
        Assert.True(allclose(a.bmm(b).Plus(row).relu(), Product.Of(a, b, row, isPositive: true), 1e-4, 1e-4));
    }

    [Theory]
    [InlineData(4, 128)]
    [InlineData(1, 5)]
    [InlineData(16, 33)]
    [InlineData(17, 33)]
    public void OfFew_AnySizes_IsTheProduct(int columns, int depth)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (a, b) = (randn(2, 9, depth), randn(columns, depth));

        Assert.True(allclose(a.matmul(b.transpose(0, 1)), Product.OfFew(a, b), 1e-4, 1e-4));
    }
}
