using OrleansRec.Learning.Native;
using TorchSharp;

namespace OrleansRec.Learning;

/// <summary>Where tensors live, chosen at run time: CUDA where the build and the machine have it, else the CPU.</summary>
internal static class Device
{
    private static readonly Lazy<torch.Device> Chosen = new(() =>
    {
        TorchNative.EnsureLoaded();
        return torch.cuda.is_available() ? torch.CUDA : torch.CPU;
    });

    public static torch.Device Current => Chosen.Value;

    /// <summary>0 … n − 1 as int64[n].</summary>
    public static torch.Tensor Range(long n)
    {
        var values = new long[n];
        for (var i = 0; i < values.Length; i++) values[i] = i;
        return Longs(values, n);
    }

    /// <summary>Tensor of a copy of the values, on the device.</summary>
    public static torch.Tensor Longs(long[] values, params long[] shape) => torch.tensor(values, dtype: torch.int64, device: Current).reshape(shape);

    public static torch.Tensor Floats(float[] values, params long[] shape) => torch.tensor(values, dtype: torch.float32, device: Current).reshape(shape);
}
