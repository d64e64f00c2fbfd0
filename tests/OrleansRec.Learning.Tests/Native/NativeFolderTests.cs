using OrleansRec.Learning.Native.Build;

namespace OrleansRec.Learning.Tests.Native;

public sealed class NativeFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orleansrec-native-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Prepare_AfterPackageMoved_PointsToTheNewPlace()
    {
        string first = Library("first"), second = Library("second");
        string folder = Path.Combine(_root, "native");

        NativeFolder.Prepare(folder, [first]);
        NativeFolder.Prepare(folder, [second]);

        Assert.Equal("second", File.ReadAllText(Path.Combine(folder, "libc10.so")));
    }

    [Fact]
    public void Prepare_FromManyBuildsAtOnce_LeavesOneWholeEntry()
    {
        string library = Library("only");
        string folder = Path.Combine(_root, "native");

        Parallel.For(0, 16, _ => NativeFolder.Prepare(folder, [library]));

        Assert.Equal("only", File.ReadAllText(Path.Combine(folder, "libc10.so")));
        Assert.Single(Directory.GetFileSystemEntries(folder));
    }

    private string Library(string content)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, content)).FullName, "libc10.so");
        File.WriteAllText(path, content);
        return path;
    }
}
