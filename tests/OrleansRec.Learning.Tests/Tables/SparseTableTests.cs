using OrleansRec.Learning.Tables;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Tables;

public sealed class SparseTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Step_SomeRows_IsRowWiseAdamOnThemAndLeavesTheOthers(int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var table = new SparseTable(6, 37, 0.1);
        var before = table.Weight.clone();
        var rows = tensor(new long[] { 4, 1 });
        var upstream = randn(2, 37);
        var leaf = table.Gather(rows);
        Assert.True(allclose(leaf, before.index_select(0, rows)));

        (leaf * upstream).sum().backward();
        table.Step(rows, leaf, learningRate: 0.01, decay: 0.1, step: 1);

        // After one step m / (1 − β₁) is the gradient and v / (1 − β₂) the row's mean squared one.
        var root = (upstream * upstream).mean([1], keepdim: true).sqrt();
        var expected = (before.index_select(0, rows) * 0.999) - (upstream / root * 0.01);
        Assert.True(allclose(table.Weight.index_select(0, rows), expected, 1e-4, 1e-5));
        var others = tensor(new long[] { 0, 2, 3, 5 });
        Assert.True(allclose(table.Weight.index_select(0, others), before.index_select(0, others)));
        Assert.Equal(0, table.Momentum!.index_select(0, others).abs().sum().item<float>());
    }

    [Fact]
    public void Grow_MoreRows_KeepsWhatWasLearned()
    {
        using var scope = NewDisposeScope();
        using var table = new SparseTable(3, 8, 0.1);
        var before = table.Weight.clone();

        table.Grow(10);

        Assert.True(table.Rows >= 10);
        Assert.True(allclose(table.Weight.narrow(0, 0, 3), before));
    }

    [Fact]
    public void RowMap_ManyAtOnce_SamePlacesAsOneByOne()
    {
        var (one, many) = (new RowMap(), new RowMap());
        int[] rows = [7, 3, 7, 0, 900, 3, 41, 0, 12, 900, 5, 6, 8, 9, 10, 11, 13, 14, 7];
        for (var pass = 0; pass < 2; pass++)
        {
            one.Clear();
            many.Clear();
            var places = new long[rows.Length];

            many.Place(rows, places);

            Assert.Equal(rows.Select(r => (long)one.Place(r)), places);
            Assert.Equal(one.Rows, many.Rows);
        }
    }
}
