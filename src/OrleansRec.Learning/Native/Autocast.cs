using System.Runtime.InteropServices;
using TorchSharp;

namespace OrleansRec.Learning.Native;

/// <summary>
/// libtorch's automatic casts (Micikevicius et al., ICLR 2018): while switched on, matrix products of the calling thread take bfloat16
/// copies of their inputs, and what needs the range of floats takes floats. TorchSharp has no call for it, so libtorch's own functions are
/// looked up by their names.
/// </summary>
internal static unsafe class Autocast
{
    private const sbyte BFloat16 = 15;

    private static readonly Lazy<Switches?> Found = new(Find);

    /// <summary>Whether this build of libtorch has the switch.</summary>
    public static bool Exists => Found.Value is not null;

    /// <summary>Casts until the region is disposed, on the thread that began it.</summary>
    /// <param name="device">Whose products are cast.</param>
    public static Region Begin(DeviceType device)
    {
        var switches = Found.Value ?? throw new NotSupportedException("This build of libtorch has no automatic casts.");
        ((delegate* unmanaged<sbyte, sbyte, void>)switches.SetType)((sbyte)device, BFloat16);
        ((delegate* unmanaged<sbyte, byte, void>)switches.SetEnabled)((sbyte)device, 1);
        _ = ((delegate* unmanaged<int>)switches.Enter)();
        return new Region((sbyte)device, switches);
    }

    /// <summary>Ends the casts when disposed; copies of weights are dropped then, as the next step changes them.</summary>
    public readonly struct Region : IDisposable
    {
        private readonly sbyte _device;
        private readonly Switches? _switches;

        internal Region(sbyte device, Switches switches) => (_device, _switches) = (device, switches);

        public void Dispose()
        {
            if (_switches is null) return;
            ((delegate* unmanaged<sbyte, byte, void>)_switches.SetEnabled)(_device, 0);
            if (((delegate* unmanaged<int>)_switches.Leave)() == 0) ((delegate* unmanaged<void>)_switches.ClearCopies)();
        }
    }

    internal sealed record Switches(nint SetType, nint SetEnabled, nint Enter, nint Leave, nint ClearCopies);

    private static Switches? Find()
    {
        TorchNative.EnsureLoaded();
        var library = NativeLibrary.Load("torch_cpu", typeof(Autocast).Assembly, null);
        return Has("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", out var type)
            && Has("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", out var enabled)
            && Has("_ZN2at8autocast17increment_nestingEv", out var enter)
            && Has("_ZN2at8autocast17decrement_nestingEv", out var leave)
            && Has("_ZN2at8autocast11clear_cacheEv", out var clear)
            ? new Switches(type, enabled, enter, leave, clear)
            : null;

        bool Has(string name, out nint address) => NativeLibrary.TryGetExport(library, name, out address);
    }
}
