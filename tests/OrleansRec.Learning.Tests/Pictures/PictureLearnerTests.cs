using OrleansRec.Learning.Pictures;
using OrleansRec.Ranking.Metrics;
using OrleansRec.Serving.Pictures;

namespace OrleansRec.Learning.Tests.Pictures;

public sealed class PictureLearnerTests
{
    private static readonly PictureOptions Small = new() { Width = 4, Epochs = 4, BatchSize = 16, LearningRate = 1e-2, Dropout = 0, Threads = 1 };

    [Fact]
    public void Train_StripesAcrossAndDown_AreToldApart()
    {
        var test = Stripes(seed: 3, 40);

        var trained = PictureLearner.Train(Stripes(seed: 1, 160), Stripes(seed: 2, 20), test, 2, Small, null, default);

        Assert.Equal(80, trained.Scores.Length);
        Assert.True(ClassMetrics.Accuracy(test.Labels, PictureLearner.Best(trained.Scores, 2)) >= 0.95);
    }

    [Fact]
    public void Train_InBFloat16_LearnsTheSameOrIsRefused()
    {
        var (train, rest, mixed) = (Stripes(seed: 1, 160), Stripes(seed: 2, 20), Small with { Precision = Precision.BFloat16 });
        if (Precision.Fault(Precision.BFloat16) is { } fault)
        {
            Assert.Contains(fault, Assert.Throws<ArgumentException>(() => PictureLearner.Train(train, rest, rest, 2, mixed, null, default)).Message);
            return;
        }

        Assert.True(PictureLearner.Train(train, rest, rest, 2, mixed, null, default).ValidationAccuracy >= 0.95);
    }

    [Fact]
    public void Train_SameSeed_SameScores()
    {
        var (train, rest, once) = (Stripes(seed: 1, 32), Stripes(seed: 2, 8), Small with { Epochs = 1, Dropout = 0.3 });

        Assert.Equal(
            PictureLearner.Train(train, rest, rest, 2, once, null, default).Scores,
            PictureLearner.Train(train, rest, rest, 2, once, null, default).Scores);
    }

    [Fact]
    public void Train_OneClassOnly_SaysSoBeforeTheFirstStep()
    {
        var rows = Stripes(seed: 1, 8);
        var one = rows with { Labels = new int[8] };

        var error = Assert.Throws<LearningRefusedException>(() => PictureLearner.Train(one, rows, rows, 2, Small, null, default));

        Assert.Contains("All 8 training pictures are of class 0", error.Message);
    }

    [Fact]
    public void Train_PartThatDoesNotFit_NamesIt()
    {
        var rows = Stripes(seed: 1, 8);

        Assert.Contains("'test' has no pictures", Error(rows with { Pixels = [], Labels = [] }));
        Assert.Contains("'test' has 10 bytes", Error(rows with { Pixels = new byte[10] }));
        Assert.Contains("'test' has the class 7", Error(rows with { Labels = [.. Enumerable.Repeat(7, 8)] }));

        string Error(PictureRows test) =>
            Assert.Throws<ArgumentException>(() => PictureLearner.Train(rows, rows, test, 2, Small, null, default)).Message;
    }

    [Fact]
    public void Train_OptionsOutOfRange_NamesAllOfThem()
    {
        var rows = Stripes(seed: 1, 8);

        var error = Assert.Throws<ArgumentException>(
            () => PictureLearner.Train(rows, rows, rows, 2, Small with { Width = 1, LearningRate = 2, Zoom = 2, Colour = -1, Precision = "half" }, null, default));

        Assert.Contains("'Width' is 1", error.Message);
        Assert.Contains("'LearningRate' is 2", error.Message);
        Assert.Contains("'Zoom' is 2", error.Message);
        Assert.Contains("'Colour' is -1", error.Message);
        Assert.Contains("'Precision' is half", error.Message);
    }

    /// <summary>Class 0: stripes across; class 1: stripes down; in random colours and places.</summary>
    private static PictureRows Stripes(int seed, int count)
    {
        var random = new Random(seed);
        var (pixels, labels) = (new byte[count * PictureReader.Bytes], new int[count]);
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % 2;
            var (phase, colours) = (random.Next(8), new byte[6]);
            random.NextBytes(colours);
            colours[1] = (byte)(colours[4] ^ 0x80);
            for (var y = 0; y < PictureReader.Side; y++)
            {
                for (var x = 0; x < PictureReader.Side; x++)
                {
                    var first = ((labels[i] == 0 ? y : x) + phase) / 4 % 2 == 0;
                    for (var c = 0; c < 3; c++) pixels[at++] = colours[(first ? 0 : 3) + c];
                }
            }
        }

        return new PictureRows(pixels, labels);
    }
}
