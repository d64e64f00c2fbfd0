using System.Runtime.InteropServices;
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

    /// <summary>Tensor of a copy of the values, on the device; one size may be −1.</summary>
    public static torch.Tensor Longs(long[] values, params long[] shape) => Of(values, torch.int64, shape);

    /// <inheritdoc cref="Longs"/>
    public static torch.Tensor Floats(float[] values, params long[] shape) => Of(values, torch.float32, shape);

    /// <summary>Copies into memory of torch: cheaper than a tensor over a pinned array, which small inputs of every batch would pay for.</summary>
    private static torch.Tensor Of<T>(T[] values, torch.ScalarType type, long[] shape)
        where T : unmanaged
    {
        var tensor = torch.empty(values.Length, dtype: type);
        if (values.Length > 0) MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(tensor.bytes);
        return tensor.to(Current).reshape(shape);
    }
}
