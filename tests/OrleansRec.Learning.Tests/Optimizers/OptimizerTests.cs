using OrleansRec.Learning.Optimizers;
using OrleansRec.Learning.Tables;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Optimizers;

public sealed class OptimizerTests
{
    [Fact]
    public void DenseSgd_TwoSteps_IsMomentumWithDecoupledDecay()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(new[] { 1f, -2f }));
        using var optimizer = DenseOptimizerRegistry.Create("sgd", [("w", parameter)]);

        // Decay .1 · .5 leaves .95 of a weight; the moments are g and .9 g + g.
        Step(optimizer, parameter, 1);
        Assert.Equal([(1 * 0.95f) - 0.1f, (-2 * 0.95f) - 0.1f], parameter.data<float>().ToArray(), Near);
        Step(optimizer, parameter, 2);

        Assert.Equal([(0.85f * 0.95f) - 0.19f, (-2f * 0.95f * 0.95f) - 0.095f - 0.19f], parameter.data<float>().ToArray(), Near);
        Assert.All(optimizer.Slots, slot => Assert.Null(slot.Scale));

        static void Step(DenseOptimizer optimizer, Parameter parameter, long step)
        {
            (parameter * ones(2)).sum().backward();
            optimizer.Step(0.1, 0.5, maxNorm: 100, step);
        }
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Step_GradientsBeyondTheNorm_AreClipped(string name)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(zeros(4));
        using var optimizer = DenseOptimizerRegistry.Create(name, [("w", parameter)]);
        (parameter * full(4, Scalars.Of(3))).sum().backward();

        var norm = optimizer.Step(1, 0, maxNorm: 2, 1);

        Assert.Equal(6, norm, 1e-5);
        Assert.True(optimizer.Slots[0].Momentum.norm().item<float>() <= 2.0001f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void RowAdagrad_TwoSteps_DividesByTheRootOfTheSumAndLeavesOtherRows(int threads)
    {
        Threads.Use(threads);
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var table = new SparseTable(5, 19, 0.1, "adagrad");
        var before = table.Weight.clone();
        var rows = tensor(new long[] { 3, 0 });
        Tensor[] upstream = [randn(2, 19), randn(2, 19)];
        var (expected, sum) = (before.index_select(0, rows), zeros(2, 1));
        for (var step = 0; step < 2; step++)
        {
            var leaf = table.Gather(rows);
            (leaf * upstream[step]).sum().backward();
            table.Step(rows, leaf, learningRate: 0.1, decay: 0.2, step: step + 1);
            sum = sum.Plus((upstream[step] * upstream[step]).mean([1], keepdim: true));
            expected = (expected * 0.98).Minus(upstream[step] / sum.sqrt() * 0.1);
        }

        Assert.True(allclose(table.Weight.index_select(0, rows), expected, 1e-4, 1e-5));
        var others = tensor(new long[] { 1, 2, 4 });
        Assert.True(allclose(table.Weight.index_select(0, others), before.index_select(0, others)));
        Assert.Null(table.Momentum);
    }

    [Fact]
    public void Rows_GrowAndRearrangeWithoutAMoment_KeepWeightsAndSums()
    {
        using var scope = NewDisposeScope();
        using var table = new SparseTable(3, 4, 0.1, "adagrad");
        var rows = tensor(new long[] { 2 });
        var leaf = table.Gather(rows);
        leaf.sum().backward();
        table.Step(rows, leaf, 0.1, 0, 1);
        var learned = table.Weight[2].clone();

        table.Grow(8);
        table.Rearrange([2], [6], [2]);

        Assert.True(allclose(table.Weight[6], learned));
        Assert.Equal((1f, 0f), (table.Scale[6].item<float>(), table.Scale[2].item<float>()));
    }

    [Fact]
    public void Options_UnknownOptimizer_NamesTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => new LearnerOptions { Optimizer = "adam", TableOptimizer = "sgd" }.Validate());

        Assert.Contains("'Optimizer' is adam; it must be one of adamw, sgd.", error.Message);
        Assert.Contains("'TableOptimizer' is sgd; it must be one of adam, adagrad.", error.Message);
    }

    private static bool Near(float a, float b) => MathF.Abs(a - b) < 1e-5f;
}
