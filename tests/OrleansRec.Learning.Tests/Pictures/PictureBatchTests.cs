using OrleansRec.Learning.Pictures;
using OrleansRec.Serving.Pictures;

namespace OrleansRec.Learning.Tests.Pictures;

public sealed class PictureBatchTests
{
    [Fact]
    public void Of_Pictures_ArePlanesOfColours()
    {
        var pixels = new byte[PictureReader.Bytes];
        pixels[(((5 * 64) + 9) * 3) + 2] = 255;

        using var batch = PictureBatch.Of([new byte[PictureReader.Bytes], pixels], default, null);

        Assert.Equal([2, 3, 64, 64], batch.shape);
        Assert.Equal(127.5f / 64, batch[1, 2, 5, 9].item<float>());
        Assert.Equal(-127.5f / 64, batch[1, 1, 5, 9].item<float>());
    }

    [Fact]
    public void Of_WithRandom_FlipsAndShiftsAndRepeatsTheEdge()
    {
        // A column of light at the left edge: wherever it moves to, it stays one column or grows at the edge, left or right.
        var pixels = new byte[PictureReader.Bytes];
        for (var y = 0; y < 64; y++) pixels[y * 64 * 3] = 255;
        var seen = new HashSet<string>();
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            using var batch = PictureBatch.Of([pixels], new PictureChanges(2, Flip: true), random);
            var row = batch[0, 0, 30].cpu().data<float>().ToArray();
            seen.Add(string.Concat(row.Take(4).Concat(row.TakeLast(4)).Select(v => v > 0 ? '#' : '.')));
        }

        Assert.Equal(["#.......", "##......", "###.....", ".......#", "......##", ".....###", "........"], seen.OrderBy(s => s.IndexOf('#') < 0 ? 2 : s[7] == '#' ? 1 : 0).ThenBy(s => s.Count(c => c == '#')));
    }

    [Fact]
    public void Of_FlipSwitchedOff_OnlyShifts()
    {
        var pixels = new byte[PictureReader.Bytes];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i / 3 % PictureReader.Side);
        using var scope = TorchSharp.torch.NewDisposeScope();

        for (var seed = 0; seed < 8; seed++)
        {
            // Brighter to the right in every row, unless mirrored.
            var row = PictureBatch.Of([pixels], new PictureChanges(2, Flip: false), new Random(seed))[0, 0, 5].data<float>().ToArray();
            Assert.True(row[0] < row[^1]);
        }
    }

    [Fact]
    public void Of_Zoomed_ShowsLessOrMoreOfThePicture()
    {
        var pixels = new byte[PictureReader.Bytes];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i / 3 % PictureReader.Side);
        using var scope = TorchSharp.torch.NewDisposeScope();
        var spans = new List<double>();

        for (var seed = 0; seed < 40; seed++)
        {
            // Columns of the picture from the edge to the middle, which stays where it is.
            var row = PictureBatch.Of([pixels], new PictureChanges(0, Flip: false, Zoom: 0.25), new Random(seed))[0, 0, 5].data<float>().ToArray();
            Assert.InRange((row[32] * 64) + 127.5, 31, 33);
            spans.Add((row[32] - row[16]) * 64);
        }

        Assert.All(spans, s => Assert.InRange(s, 11, 21));
        Assert.True(spans.Min() < 14 && spans.Max() > 18);
    }

    [Fact]
    public void Of_Tinted_ChangesEachChannelAsAWhole()
    {
        var pixels = new byte[PictureReader.Bytes];
        Array.Fill(pixels, (byte)191);
        using var scope = TorchSharp.torch.NewDisposeScope();

        var tinted = PictureBatch.Of([pixels], new PictureChanges(0, Flip: false, Colour: 0.2), new Random(1));

        var channels = Enumerable.Range(0, 3).Select(c => tinted[0, c].data<float>().ToArray().Distinct().Single()).ToArray();
        Assert.Equal(3, channels.Distinct().Count());
        Assert.All(channels, value => Assert.InRange(value, (0.8 * 63.5 / 64) - 0.2, (1.2 * 63.5 / 64) + 0.2));
    }
}
