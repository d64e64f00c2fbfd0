using OrleansRec.Learning.Encoders;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Encoders;

public sealed class EncoderTests
{
    private static readonly EncoderShape Shape = new(Dimension: 8, Columns: 6, Dropout: 0);

    public static TheoryData<string> Names => [.. EncoderRegistry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnyEncoder_KeepsTheShapeAndGivesEveryParameterAGradient(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var encoder = EncoderRegistry.Create(name, Shape);

        var output = encoder.forward(randn(3, 6, 8));
        (output * randn(3, 6, 8)).sum().backward();

        Assert.Equal([3, 6, 8], output.shape);
        Assert.All(encoder.named_parameters(), p => Assert.NotNull(p.parameter.grad));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_ALaterInputChanges_EarlierOutputsStay(string name)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(2);
        using var encoder = EncoderRegistry.Create(name, Shape);
        var inputs = randn(1, 5, 8);
        var changed = inputs.clone();
        changed[0, 3] = randn(8);

        var (before, after) = (encoder.forward(inputs), encoder.forward(changed));

        Assert.True(allclose(before.narrow(1, 0, 3), after.narrow(1, 0, 3), 1e-5, 1e-6));
        Assert.False(allclose(before.narrow(1, 3, 2), after.narrow(1, 3, 2), 1e-3, 1e-3));
    }

    [Fact]
    public void Create_UnknownName_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => EncoderRegistry.Create("transformer", Shape));

        Assert.Equal("Encoder 'transformer' does not exist; there are gru, lstm, attention.", error.Message);
    }
}
