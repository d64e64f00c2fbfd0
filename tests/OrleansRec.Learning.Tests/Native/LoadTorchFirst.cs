using System.Runtime.CompilerServices;
using OrleansRec.Learning.Native;

namespace OrleansRec.Learning.Tests.Native;

internal static class LoadTorchFirst
{
    /// <summary>Every test of this assembly may use torch.</summary>
    [ModuleInitializer]
    internal static void BeforeAnyTest() => TorchNative.EnsureLoaded();
}
