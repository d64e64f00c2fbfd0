using OrleansRec.Learning.Native;
using TorchSharp;

namespace OrleansRec.Learning.Tests.Native;

public sealed class TorchNativeTests
{
    public TorchNativeTests() => TorchNative.EnsureLoaded();

    [Fact]
    public void EnsureLoaded_ThenMatrixProduct_IsExact()
    {
        using var scope = torch.NewDisposeScope();
        var left = torch.arange(6, dtype: torch.float32).reshape(2, 3);
        var right = torch.arange(12, dtype: torch.float32).reshape(3, 4);

        float[] product = left.matmul(right).data<float>().ToArray();

        Assert.Equal([20f, 23f, 26f, 29f, 56f, 68f, 80f, 92f], product);
    }

    [Fact]
    public void EnsureLoaded_ThenRecurrentTrainingStep_ChangesTheWeights()
    {
        using var scope = torch.NewDisposeScope();
        torch.random.manual_seed(7);
        using var gru = torch.nn.GRU(8, 16, batchFirst: true);
        float[] before = gru.get_parameter("weight_ih_l0")!.data<float>().ToArray();
        using var optimizer = torch.optim.AdamW(gru.parameters(), lr: 0.01);

        var (output, _) = gru.call(torch.rand(4, 5, 8)); // (B, T, D)
        output.square().mean().backward();
        optimizer.step();

        Assert.Equal([4, 5, 16], output.shape);
        Assert.NotEqual(before, gru.get_parameter("weight_ih_l0")!.data<float>().ToArray());
    }
}
