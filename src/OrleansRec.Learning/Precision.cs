using System.Runtime.Intrinsics.X86;
using OrleansRec.Learning.Native;
using TorchSharp;

namespace OrleansRec.Learning;

/// <summary>How exactly the products of a training step are computed.</summary>
public static class Precision
{
    /// <summary>Floats throughout.</summary>
    public const string Float32 = "float32";

    /// <summary>Mixed: products of bfloat16 inputs, weights and losses in floats.</summary>
    public const string BFloat16 = "bfloat16";

    /// <summary>What is used unless another is named.</summary>
    public const string Default = Float32;

    private const int Avx512BFloat16 = 1 << 5;

    /// <summary>Every precision's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [Float32, BFloat16];

    /// <summary>Why the device cannot train so; null where it can.</summary>
    public static string? Fault(string precision)
    {
        if (precision != BFloat16) return null;
        var device = Device.Current.type == DeviceType.CUDA ? "cuda" : "cpu";
        return Fault(precision, device, Device.Current.type == DeviceType.CUDA || HasBFloat16(), Autocast.Exists);
    }

    /// <param name="has">Whether the device multiplies bfloat16.</param>
    /// <param name="casts">Whether this build of libtorch has the switch.</param>
    internal static string? Fault(string precision, string device, bool has, bool casts) => (has, casts) switch
    {
        (false, _) => $"'Precision' is '{precision}', and the device '{device}' has no instructions for it (AVX512_BF16 on a CPU); set '{Float32}', or train on a device that has them.",
        (_, false) => $"'Precision' is '{precision}', and this build of libtorch has no automatic casts on the device '{device}'; set '{Float32}'.",
        _ => null,
    };

    /// <summary>The casts of a forward pass; nothing for <see cref="Float32"/>.</summary>
    internal static Autocast.Region Begin(string precision) => precision == BFloat16 ? Autocast.Begin(Device.Current.type) : default;

    /// <summary>The values as floats; the tensor itself where they are.</summary>
    internal static torch.Tensor Full(this torch.Tensor values) => values.dtype == torch.ScalarType.Float32 ? values : values.to(torch.ScalarType.Float32);

    private static bool HasBFloat16() => Avx512F.IsSupported && X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & Avx512BFloat16) != 0;
}
