using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Images;

/// <summary>
/// Photos of clothes of 64×64 RGB in the layout of MNIST, <c>{train,validation,test}-64-images.idx4-ubyte</c> with
/// <c>…-64-labels.idx1-ubyte</c>, and the names of the classes in <c>classes.txt</c>.
/// </summary>
internal static class ClothingFormat
{
    private const int Side = 64;

    public static ImageDataset Read(DataFolder folder, CancellationToken ct)
    {
        string[] classes = [.. folder.Lines(folder.Require("classes.txt")).Select(l => l.Text.Trim()).Where(name => name.Length > 0)];
        if (classes.Length < 2) throw new DatasetException($"classes.txt names {classes.Length} classes, expected two or more.");
        return new ImageDataset
        {
            Name = "clothing",
            Classes = classes,
            Train = Part("train"),
            Validation = Part("validation"),
            Test = Part("test"),
            Protocol = $"The category, one of {classes.Length}, from a photo of {Side}×{Side} pixels; official split of training, validation and test photos.",
        };

        ImagePart Part(string name)
        {
            ct.ThrowIfCancellationRequested();
            var (images, labels) = (folder.Require($"{name}-{Side}-images.idx4-ubyte"), folder.Require($"{name}-{Side}-labels.idx1-ubyte"));
            var pixels = IdxFile.Read(folder, images, [null, Side, Side, 3]);
            var codes = IdxFile.Read(folder, labels, [pixels.Length / (Side * Side * 3)]);
            var wrong = Array.FindIndex(codes, c => c >= classes.Length);
            return wrong < 0
                ? new ImagePart(pixels, Array.ConvertAll(codes, c => (int)c))
                : throw new DatasetException($"{labels} label {wrong + 1} is {codes[wrong]}, expected 0 to {classes.Length - 1}.");
        }
    }
}
