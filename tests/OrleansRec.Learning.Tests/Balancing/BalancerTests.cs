using OrleansRec.Learning.Balancing;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Balancing;

/// <summary>Each on a problem whose answer is known.</summary>
public sealed class BalancerTests
{
    /// <summary>Losses a · x₀ and b · x₁ … of a shared vector x: their gradients are the given vectors.</summary>
    private static JointStep Linear(Tensor shared, params float[][] gradients) =>
        new([.. gradients.Select(g => (shared * tensor(g)).sum())], [shared], []);

    private static float[] Gradient(Balancer balancer, params float[][] gradients)
    {
        using var scope = NewDisposeScope();
        var shared = ones(2).requires_grad_(true);
        balancer.Backward(Linear(shared, gradients));
        return shared.grad!.data<float>().ToArray();
    }

    [Fact]
    public void Static_Weights_AddTheGradients() =>
        Assert.Equal([2 + 3, 4 + 9], Gradient(new StaticBalancer([2, 3]), [1, 2], [1, 3]));

    [Fact]
    public void Uncertainty_SteadyLosses_SettleAtHalfTheirInverse()
    {
        var balancer = new UncertaintyBalancer([1, 1]);

        // Losses 0.25 and 1: σ² = 2 L, so that exp(−s) = 1 / (2 L).
        for (var i = 0; i < 1500; i++) Gradient(balancer, [0.25f, 0], [0, 1]);

        Assert.InRange(balancer.Precisions[0], 1.9, 2.1);
        Assert.InRange(balancer.Precisions[1], 0.475, 0.525);
    }

    [Fact]
    public void Dwa_TaskThatStandsStill_WeighsMoreByTheFormula()
    {
        var balancer = new DwaBalancer([1, 1]);
        balancer.AfterEpoch([1, 1]);
        Assert.Equal([1, 1], balancer.Lambdas);

        balancer.AfterEpoch([1, 0.5]);

        // r = (1, 0.5), τ = 2: λ₀ = 2 e^0.5 / (e^0.5 + e^0.25).
        Assert.Equal(2 * Math.Exp(0.5) / (Math.Exp(0.5) + Math.Exp(0.25)), balancer.Lambdas[0], 12);
        Assert.Equal(2, balancer.Lambdas.Sum(), 12);
    }

    [Fact]
    public void Dwa_TaskWithoutLabelsInAPass_CountsAsOneThatStandsStill()
    {
        var balancer = new DwaBalancer([1, 1, 1]);
        balancer.AfterEpoch([1, 0.4, 0]);

        balancer.AfterEpoch([1, 0, 0.7]);

        Assert.All(balancer.Lambdas, lambda => Assert.Equal(1, lambda, 12));
    }

    [Fact]
    public void GradNorm_GradientsOfNormsOneAndFour_WeighFourToOne()
    {
        var balancer = new GradNormBalancer([1, 1]);

        // Losses never change, so both have the same relative rate: norms must meet at w₀ · 1 = w₁ · 4.
        for (var i = 0; i < 400; i++) Gradient(balancer, [1, 0], [0, 4]);

        Assert.InRange(balancer.Learned[0], 1.5, 1.7);
        Assert.Equal(2, balancer.Learned.Sum(), 9);
    }

    [Fact]
    public void PcGrad_GradientsThatFight_LoseWhatPointsAgainstTheOther()
    {
        // g₀ = (1, 0) and g₁ = (−1, 1): g₀ becomes (½, ½), g₁ becomes (0, 1).
        var gradient = Gradient(new PcGradBalancer([1, 1], seed: 1), [1, 0], [-1, 1]);

        Assert.Equal(0.5f, gradient[0], 1e-5f);
        Assert.Equal(1.5f, gradient[1], 1e-5f);
    }

    [Fact]
    public void PcGrad_GradientsThatAgree_AreAdded() =>
        Assert.Equal([3, 1], Gradient(new PcGradBalancer([1, 1], seed: 1), [1, 0], [2, 1]));

    [Fact]
    public void PcGrad_ParametersOfOneTask_GetTheirPlainGradient()
    {
        using var scope = NewDisposeScope();
        var shared = ones(2).requires_grad_(true);
        var own = ones(1).requires_grad_(true);
        Tensor[] losses = [(shared * tensor(new float[] { 1, 0 })).sum().Plus(own.sum() * Scalars.Of(5)), (shared * tensor(new float[] { -1, 1 })).sum()];

        new PcGradBalancer([1, 1], seed: 1).Backward(new JointStep(losses, [shared], [own]));

        Assert.Equal(5, own.grad!.item<float>(), 1e-5f);
    }

    [Fact]
    public void PcGrad_ManyGradientsThatFight_LeaveOneVectorInMemory()
    {
        using var scope = NewDisposeScope();
        Tensor[] fighting = [.. Enumerable.Range(0, 12).Select(k => tensor(new float[] { k % 2 == 0 ? 1 : -1, 1 + k }))];
        var before = scope.DisposablesView.Count(d => d is Tensor t && t.numel() > 1);

        new PcGradBalancer(new double[12], seed: 1).Project(fighting);

        Assert.Equal(before + 1, scope.DisposablesView.Count(d => d is Tensor t && t.numel() > 1));
    }

    [Fact]
    public void GradNorm_Step_LeavesNoGradientInMemory()
    {
        using var scope = NewDisposeScope();
        var shared = ones(2).requires_grad_(true);
        Tensor[] losses = [.. Enumerable.Range(1, 6).Select(k => (shared * tensor(new float[] { k, 1 })).sum())];
        var before = scope.DisposablesView.Count(d => d is Tensor t && t.numel() > 1);

        new GradNormBalancer([1, 1, 1, 1, 1, 1]).Backward(new JointStep(losses, [shared], []));

        Assert.Equal(before, scope.DisposablesView.Count(d => d is Tensor t && t.numel() > 1));
    }

    [Fact]
    public void Famo_TaskWhoseLossDoesNotFall_GainsWeight()
    {
        var balancer = new FamoBalancer([1, 1]);

        for (var i = 0; i < 50; i++)
        {
            Gradient(balancer, [1, 1], [1, 1]);
            balancer.AfterStep(() => [2, 1]);
        }

        Assert.True(balancer.Shares[0] > balancer.Shares[1], "Loss 0 stands still at 2, loss 1 halves.");
        Assert.Equal(1, balancer.Shares.Sum(), 12);
    }

    [Fact]
    public void Famo_EqualShares_WeighsByInverseLosses()
    {
        // Losses 1 and 3: weights ∝ 1 and ⅓, 2 in sum.
        var gradient = Gradient(new FamoBalancer([1, 1]), [1, 0], [0, 3]);

        Assert.Equal(1.5f, gradient[0], 1e-4f);
        Assert.Equal(1.5f, gradient[1], 1e-4f);
    }

    [Fact]
    public void Cosines_KnownGradients_AreTheirAngles()
    {
        using var scope = NewDisposeScope();
        var shared = ones(2).requires_grad_(true);
        var step = Linear(shared, [1, 0], [-2, 0], [3, 3]);

        var cosines = TaskGradients.Cosines(step.Losses, step.Shared);

        Assert.Equal(-1, cosines[0, 1], 5);
        Assert.Equal(Math.Sqrt(0.5), cosines[0, 2], 5);
        Assert.Equal(1, cosines[2, 2], 5);
    }

    [Fact]
    public void Create_UnknownName_NamesThoseThereAre() =>
        Assert.Contains("static, uncertainty, dwa, gradnorm, pcgrad, famo", Assert.Throws<ArgumentException>(() => BalancerRegistry.Create("best", [1], 1)).Message);
}
