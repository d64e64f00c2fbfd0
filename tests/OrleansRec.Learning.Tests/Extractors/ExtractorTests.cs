using OrleansRec.Learning.Extractors;
using OrleansRec.Learning.Network;
using static TorchSharp.torch;

namespace OrleansRec.Learning.Tests.Extractors;

public sealed class ExtractorTests
{
    private const int Tasks = 3;
    private const int Rows = 5;

    private static readonly ExtractorShape Shape = new(Tasks, Experts: 4, Width: 6, Dropout: 0);

    public static TheoryData<string> Names => [.. ExtractorRegistry.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnyExtractor_GivesEveryTaskALogitAndEveryParameterAGradient(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var extractor = ExtractorRegistry.Create(name, Shape);
        using var towers = new Towers(Tasks, Shape.Width, 4);
        var first = randn(Rows, extractor.FirstWidth);

        var hidden = extractor.forward(first);
        var logits = towers.forward(hidden);
        (logits * randn(Rows, Tasks)).sum().backward();

        Assert.Contains(hidden.shape[0], new long[] { 1, Tasks });
        Assert.Equal([Rows, Shape.Width], hidden.shape[1..]);
        Assert.Equal([Rows, Tasks], logits.shape);
        Assert.All(extractor.named_parameters(), p => Assert.NotNull(p.parameter.grad));
    }

    [Fact]
    public void Single_ATasksHiddenVector_ReadsItsOwnTwinOnly()
    {
        using var scope = NewDisposeScope();
        using var extractor = ExtractorRegistry.Create(ExtractorRegistry.Single, Shape);
        var first = randn(Rows, extractor.FirstWidth).requires_grad_(true);

        extractor.forward(first * Scalars.Of(1))[1].sum().backward();

        var reads = first.grad!.reshape(Rows, Tasks, -1).abs().sum([0, 2]).data<float>().ToArray();
        Assert.Equal(Tasks, extractor.Twins);
        Assert.Equal(0, reads[0]);
        Assert.True(reads[1] > 0);
        Assert.Equal(0, reads[2]);
    }

    [Fact]
    public void Mmoe_GateWithOneLargeLogit_IsThatExpert()
    {
        using var scope = NewDisposeScope();
        using var extractor = ExtractorRegistry.Create("mmoe", Shape);
        var first = rand(Rows, extractor.FirstWidth);
        // Task 2 chooses expert 3.
        first.narrow(1, (Shape.Experts * Shape.Width) + (2 * Shape.Experts) + 3, 1).fill_(1000);
        var expert = first.narrow(1, 3 * Shape.Width, Shape.Width).clone();

        var hidden = extractor.forward(first);

        Assert.True(allclose(expert, hidden[2], 1e-5, 1e-6));
    }

    [Fact]
    public void Ple_GateOfATask_IsBlindToAnotherTasksExperts()
    {
        using var scope = NewDisposeScope();
        // One task's own group, the other's, and the shared one: 2 experts each.
        using var extractor = ExtractorRegistry.Create("ple", new ExtractorShape(2, 6, 5, 0));
        var first = rand(Rows, extractor.FirstWidth);
        const int experts = 6 * 5;
        // The first level's gates of task 0 and of the shared group look away from everything but task 0's own expert 0.
        first.narrow(1, experts, 1).fill_(1000);
        first.narrow(1, experts + 12, 1).fill_(1000);
        var before = extractor.forward(first.clone())[0];

        // Task 1's experts change; neither gate that task 0 depends on draws on them.
        first.narrow(1, 2 * 5, 2 * 5).fill_(7);
        var after = extractor.forward(first.clone())[0];

        Assert.True(allclose(before, after, 1e-5, 1e-6));
    }

    [Fact]
    public void Home_ExpertsOfVeryDifferentScale_WeighTheSame()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var extractor = ExtractorRegistry.Create("home", Shape);
        var first = randn(Rows, extractor.FirstWidth);
        var louder = first.clone();
        louder.narrow(1, 4 * Shape.Width, Shape.Width).mul_(Scalars.Of(100));

        Assert.True(allclose(extractor.forward(first), extractor.forward(louder), 1e-2, 1e-2));
    }

    [Fact]
    public void Create_UnknownName_NamesThoseThereAre()
    {
        var error = Assert.Throws<ArgumentException>(() => ExtractorRegistry.Create("moe", Shape));

        Assert.Contains("'moe'", error.Message);
        Assert.Contains("single, shared-bottom, mmoe, ple, home", error.Message);
    }

    [Fact]
    public void Towers_SameHiddenVectorForAllTasks_EqualsItsCopies()
    {
        using var scope = NewDisposeScope();
        using var towers = new Towers(Tasks, 6, 4);
        var hidden = randn(1, Rows, 6);

        Assert.True(allclose(towers.forward(hidden.expand(Tasks, Rows, 6)), towers.forward(hidden), 1e-5, 1e-6));
    }
}
