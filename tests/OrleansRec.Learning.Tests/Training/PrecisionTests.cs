using OrleansRec.Learning.Native;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Training;

[Collection(TrainingCollection.Name)]
public sealed class PrecisionTests
{
    [Fact]
    public void Begin_OnTheCpu_CastsProductsUntilItEnds()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(8, 16), randn(16, 4));
        ScalarType within;
        using (Autocast.Begin(TorchSharp.DeviceType.CPU)) within = a.matmul(b).dtype;

        Assert.Equal((ScalarType.BFloat16, ScalarType.Float32), (within, a.matmul(b).dtype));
    }

    [Fact]
    public void Fault_DeviceWithoutTheInstructions_NamesSettingAndDevice()
    {
        Assert.StartsWith(
            "'Precision' is 'bfloat16', and the device 'cpu' has no instructions for it", Precision.Fault(Precision.BFloat16, "cpu", has: false, casts: true));
        Assert.Contains("no automatic casts on the device 'cuda'", Precision.Fault(Precision.BFloat16, "cuda", has: true, casts: false));
        Assert.Null(Precision.Fault(Precision.BFloat16, "cpu", has: true, casts: true));
        Assert.Contains("'Precision' is half; it must be one of float32, bfloat16.", Assert.Throws<ArgumentException>(() => new LearnerOptions { Precision = "half" }.Validate()).Message);
    }

    [Theory]
    [InlineData("shared-bottom", "gru")]
    [InlineData("mmoe", "attention")]
    public void TrainFull_Mixed_LearnsAsFloatsDo(string extractor, string encoder)
    {
        var options = SmallShop.Options with { Epochs = 1, Extractor = extractor, Encoder = encoder, Precision = Precision.BFloat16 };
        if (Precision.Fault(Precision.BFloat16) is { } fault)
        {
            Assert.Contains(fault, Assert.Throws<ArgumentException>(() => new Learner(options)).Message);
            return;
        }

        var shop = new SmallShop(seed: 5, people: 40);
        using var mixed = new Learner(options);
        using var floats = new Learner(options with { Precision = Precision.Float32 });

        var (a, b) = (mixed.TrainFull(shop.Events, shop.Catalogue, null, default), floats.TrainFull(shop.Events, shop.Catalogue, null, default));

        Assert.InRange(a.Metrics["loss"] / b.Metrics["loss"], 0.95, 1.05);
        Assert.False(a.Checkpoint.Span.SequenceEqual(b.Checkpoint.Span));
    }
}
