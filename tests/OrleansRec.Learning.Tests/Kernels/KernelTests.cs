using OrleansRec.Learning.Kernels;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Kernels;

public sealed class KernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ColumnBag_AnyThreads_EqualsTheSumOfGatheredRowsAndItsGradient(int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        manual_seed(1);
        // 37 floats: whole vectors and a rest. Column c has rows c · 4 … c · 4 + 3.
        var table = randn(12, 37).requires_grad_(true);
        var rows = tensor(new long[] { 0, 4, 8, 3, 5, 8, 0, 7, 11, 2, 4, 9, 1, 6, 10 }, 5, 3);
        var weights = randn(5, 37);

        var ours = ColumnBag.Sum(rows, table);
        (ours * weights).sum().backward();
        var gradient = table.grad!.clone();
        table.grad!.zero_();
        var plain = table.index_select(0, rows.reshape(-1)).reshape(5, 3, 37).sum([1]);
        (plain * weights).sum().backward();

        Assert.True(allclose(plain, ours, 1e-5, 1e-6));
        Assert.True(allclose(table.grad!, gradient, 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mixture_AnyThreads_EqualsTheProductAndItsGradients(int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        manual_seed(2);
        var gates = randn(7, 2, 3).requires_grad_(true);
        var experts = randn(7, 3, 19).requires_grad_(true);
        var weights = randn(2, 7, 19);

        var ours = Mixture.Of(gates, experts);
        (ours * weights).sum().backward();
        var (dGates, dExperts) = (gates.grad!.clone(), experts.grad!.clone());
        gates.grad!.zero_();
        experts.grad!.zero_();
        var plain = gates.bmm(experts).transpose(0, 1);
        (plain * weights).sum().backward();

        Assert.True(allclose(plain, ours, 1e-5, 1e-6));
        Assert.True(allclose(gates.grad!, dGates, 1e-5, 1e-5));
        Assert.True(allclose(experts.grad!, dExperts, 1e-5, 1e-5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RowBag_AnyThreads_EqualsThePlainSumsAndTheirGradient(int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        manual_seed(3);
        // 37 floats: whole cache lines and a rest. Row 2 is in two bags, row 4 in none, the second bag is empty.
        var rows = randn(5, 37).requires_grad_(true);
        var (places, weights, offsets) = (tensor(new long[] { 0, 2, 1, 2, 3 }), randn(5), tensor(new long[] { 0, 2, 2, 5 }));
        var upstream = randn(3, 37);

        var ours = RowBag.Sum(rows, places, weights, offsets);
        (ours * upstream).sum().backward();
        var gradient = rows.grad!.clone();
        rows.grad!.zero_();
        var plain = RowBag.Plain(rows, places, weights, offsets);
        (plain * upstream).sum().backward();

        Assert.True(allclose(plain, ours, 1e-5, 1e-6));
        Assert.True(allclose(rows.grad!, gradient, 1e-5, 1e-6));
    }

    [Fact]
    public void Sigmoid_NearZeroAndFarOut_IsThatOfTheLibrary()
    {
        for (var x = -200f; x <= 200f; x += 0.37f)
        {
            var ours = Lanes.Sigmoid(new System.Numerics.Vector<float>(x))[0];
            Assert.Equal(1 / (1 + Math.Exp(-x)), ours, 3e-7);
        }
    }
}
