using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Native;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Checkpoints;

public sealed class SafeTensorsTests
{
    public SafeTensorsTests() => TorchNative.EnsureLoaded();

    [Fact]
    public void Read_PlaceOfHalfPrecision_HoldsEveryValueRounded()
    {
        // More than is halved at once, and no multiple of it.
        using var scope = NewDisposeScope();
        var (before, large, after) = (arange(3, dtype: float32), linspace(-2, 2, 1_111 * 64).reshape(1_111, 64), arange(5, dtype: float32));
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, [("before", before), ("large", large), ("after", after)]);
        stream.Position = 0;

        var read = SafeTensors.Read(stream, (name, shape) => empty(shape, dtype: name == "large" ? float16 : float32));

        Assert.True(read["large"].equal(large.to(float16)).all().item<bool>());
        Assert.True(read["before"].equal(before).all().item<bool>() && read["after"].equal(after).all().item<bool>());
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void Write_HalfPrecision_IsReadBackAsFloats()
    {
        using var scope = NewDisposeScope();
        var halves = linspace(-2, 2, 64).to(float16);
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, [("halves", halves)]);
        stream.Position = 0;

        var read = SafeTensors.Read(stream, static (_, shape) => empty(shape, dtype: float32));

        Assert.True(read["halves"].equal(halves.to(float32)).all().item<bool>());
    }
}
