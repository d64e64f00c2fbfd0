using System.Buffers.Binary;
using OrleansRec.Datasets.Images;

namespace OrleansRec.Datasets.Tests.Images;

public sealed class ClothingFormatTests
{
    [SkippableFact]
    public void Read_Photos_OfficialSplit()
    {
        var data = ImageFormats.Read(PublicData.Require("clothing"), "clothing", default);

        Assert.Equal(["dress", "hat", "longsleeve", "outwear", "pants", "shirt", "shoes", "shorts", "skirt", "t-shirt"], data.Classes);
        Assert.Equal((3068, 341, 372), (data.Train.Labels.Length, data.Validation.Labels.Length, data.Test.Labels.Length));
        // Counted in the file with another tool.
        Assert.Equal([15, 12, 72, 38, 42, 26, 73, 30, 12, 52], data.Test.Labels.GroupBy(l => l).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal([0xb9, 0xb7, 0xac], data.Test.Pixels[..3]);
    }

    [Theory]
    [InlineData(0x00000803, 1, 64, "starts with 00000803")]
    [InlineData(0x00000804, 0, 64, "dimension 1 is 0")]
    [InlineData(0x00000804, 1, 32, "dimension 2 is 32, expected 64")]
    [InlineData(0x00000804, 9, 64, "truncated")]
    [InlineData(0x00000804, 2_000_000_000, 64, "more than")]
    public void Read_FileOfAnotherShape_NamesFileAndWhatIsWrong(int magic, int count, int side, string says)
    {
        using var folder = Folder([1], magic, count, side);

        var error = Assert.Throws<DatasetException>(() => ImageFormats.Read(folder.Path, "clothing", default));

        Assert.Contains("train-64-images.idx4-ubyte", error.Message);
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void Read_LabelWithoutAName_IsRefused()
    {
        using var folder = Folder([5]);

        var error = Assert.Throws<DatasetException>(() => ImageFormats.Read(folder.Path, "clothing", default));

        Assert.Contains("label 1 is 5, expected 0 to 1", error.Message);
    }

    [Fact]
    public void Of_FolderOrFormat_IsFound()
    {
        Assert.Equal("clothing", ImageFormats.Of("/some/clothing/", null));
        Assert.Equal("clothing", ImageFormats.Of("/some/where", "Clothing"));
        Assert.Null(ImageFormats.Of("/some/clothing", "exchange"));
    }

    private static TempFolder Folder(byte[] labels, int magic = 0x00000804, int count = 1, int side = 64)
    {
        var folder = new TempFolder().With("classes.txt", "hat\nshoes\n");
        foreach (var part in new[] { "train", "validation", "test" })
        {
            Write(folder, $"{part}-64-images.idx4-ubyte", [magic, count, side, 64, 3], new byte[64 * 64 * 3]);
            Write(folder, $"{part}-64-labels.idx1-ubyte", [0x00000801, labels.Length], labels);
        }

        return folder;
    }

    private static void Write(TempFolder folder, string name, int[] head, byte[] data)
    {
        var bytes = new byte[head.Length * 4];
        for (var i = 0; i < head.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), head[i]);
        File.WriteAllBytes(System.IO.Path.Combine(folder.Path, name), [.. bytes, .. data]);
    }
}
