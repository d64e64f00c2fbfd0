using System.Collections.Concurrent;
using TorchSharp;

namespace OrleansRec.Learning;

/// <summary>
/// Constants as torch scalars that live as long as the process. A scalar made by an implicit conversion, as the operators + and −
/// make one for their factor, can be finalized by a collection while the native call still reads it. So tensors and constants are added
/// with the methods here, and numbers that vary are passed as tensors.
/// </summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Kept = new();

    public static Scalar Of(double constant) => Kept.GetOrAdd(constant, static c => c);

    public static torch.Tensor Plus(this torch.Tensor a, torch.Tensor b) => a.add(b, Of(1));

    public static torch.Tensor PlusInPlace(this torch.Tensor a, torch.Tensor b) => a.add_(b, Of(1));

    public static torch.Tensor PlusInPlace(this torch.Tensor a, double constant) => a.add_(Of(constant), Of(1));

    public static torch.Tensor Minus(this torch.Tensor a, torch.Tensor b) => a.add(b, Of(-1));

    public static torch.Tensor MinusInPlace(this torch.Tensor a, torch.Tensor b) => a.add_(b, Of(-1));

    /// <summary>A number that varies: float[] on the device, inside the caller's dispose scope.</summary>
    public static torch.Tensor Varying(double value) => torch.tensor([(float)value], dtype: torch.float32, device: Device.Current);
}
