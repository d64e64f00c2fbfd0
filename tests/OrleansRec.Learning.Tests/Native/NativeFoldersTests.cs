using OrleansRec.Learning.Native;

namespace OrleansRec.Learning.Tests.Native;

public sealed class NativeFoldersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orleansrec-native-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Load_OfMissingLibrary_NamesItTheFolderAndTheVariable()
    {
        var error = Assert.Throws<DllNotFoundException>(() => new NativeFolders([null, _root]).Load("libtorch_cpu.so"));

        Assert.Contains("libtorch_cpu.so", error.Message);
        Assert.Contains(_root, error.Message);
        Assert.Contains("ORLEANSREC_NATIVE", error.Message);
    }

    [Fact]
    public void Load_OfDanglingLink_CountsAsMissing()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "libc10.so"), Path.Combine(_root, "gone.so"));

        var error = Assert.Throws<DllNotFoundException>(() => new NativeFolders([_root]).Load("libc10.so"));

        Assert.Contains("is in none of", error.Message);
    }

    [Fact]
    public void Load_OfBrokenLibrary_NamesTheFile()
    {
        string library = Path.Combine(_root, "libc10.so");
        File.WriteAllText(library, "no library");

        var error = Assert.Throws<DllNotFoundException>(() => new NativeFolders([_root]).Load("libc10.so"));

        Assert.StartsWith(library, error.Message);
    }
}
