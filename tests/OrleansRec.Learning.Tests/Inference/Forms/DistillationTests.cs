using OrleansRec.Learning.Checkpoints;
using OrleansRec.Learning.Inference.Forms;
using OrleansRec.Learning.Tests.Training;

namespace OrleansRec.Learning.Tests.Inference.Forms;

/// <summary>A small ranker learns to answer as the full one.</summary>
public sealed class DistillationTests
{
    private readonly Distillation _distillation = new(SmallShop.Options);

    [Fact]
    public void Distill_RowsOfAVersion_AnswersNearlyAsItDoesWithFewerWeights()
    {
        var version = new SmallVersion("mmoe");
        var told = new List<double>();

        var checkpoint = _distillation.Distill(
            version.Checkpoint, version.Catalogue, [version.Rows(1), version.Rows(2)], steps: 120, (part, _) => told.Add(part), CancellationToken.None);

        using var full = version.Load(ServingForms.Float32);
        using var small = version.Load(ServingForms.Distilled, checkpoint);
        Assert.True(small.Bytes < full.Bytes);
        Assert.Equal(full.Tasks, small.Tasks);
        Assert.Equal(Checkpoint.Read(version.Checkpoint).Header.Calibration, Checkpoint.Read(checkpoint).Header.Calibration);
        var (exact, scores) = (SmallVersion.Scores(full, version.Rows(1)), SmallVersion.Scores(small, version.Rows(1)));
        var spread = exact.Max() - exact.Min();
        Assert.InRange(exact.Zip(scores, (a, b) => Math.Abs(a - b)).Average(), 0, 0.1 * spread);
        Assert.Equal(told.Order(), told);
        Assert.Equal(1, told[^1]);
    }

    [Fact]
    public void Distill_Embeddings_AreTheVersionsOwn()
    {
        var version = new SmallVersion("shared-bottom");

        var checkpoint = _distillation.Distill(version.Checkpoint, version.Catalogue, [version.Rows(1)], 1, (_, _) => { }, CancellationToken.None);

        using var full = version.Load(ServingForms.Float32);
        using var small = version.Load(ServingForms.Distilled, checkpoint);
        var (a, b) = (new float[full.Dimension], new float[full.Dimension]);
        full.Encode([SmallShop.Fan(1, 5)], a);
        small.Encode([SmallShop.Fan(1, 5)], b);
        Assert.Equal(a, b);
    }

    [Fact]
    public void Distill_SameSeed_GivesTheSameCheckpoint()
    {
        var version = new SmallVersion("shared-bottom");

        byte[] Once() => _distillation.Distill(version.Checkpoint, version.Catalogue, [version.Rows(1)], 3, (_, _) => { }, CancellationToken.None);

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Distill_NoRows_IsRefused()
    {
        var version = new SmallVersion("shared-bottom");

        var error = Assert.Throws<ArgumentException>(() =>
            _distillation.Distill(version.Checkpoint, version.Catalogue, [], 1, (_, _) => { }, CancellationToken.None));

        Assert.StartsWith("There are no rows to learn the version's answers from.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_DistilledVersion_CannotBeTrainedFurther()
    {
        var version = new SmallVersion("shared-bottom");
        var checkpoint = _distillation.Distill(version.Checkpoint, version.Catalogue, [version.Rows(1)], 1, (_, _) => { }, CancellationToken.None);
        using var learner = new Learner(SmallShop.Options);

        var error = Assert.Throws<InvalidDataException>(() => learner.Restore(checkpoint, [], version.Catalogue));

        Assert.Contains("ids.m", error.Message, StringComparison.Ordinal);
    }
}
