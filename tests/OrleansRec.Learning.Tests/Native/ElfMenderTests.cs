using System.Reflection;
using OrleansRec.Learning.Native;
using OrleansRec.Learning.Native.Build;

namespace OrleansRec.Learning.Tests.Native;

/// <summary>Works on bytes of the library that the build put into the native folder; only Linux builds mend one.</summary>
public sealed class ElfMenderTests
{
    /// <summary>A version that the library needs and that the build leaves as it is.</summary>
    private const string Required = "GLIBCXX_3.4.30";

    [SkippableFact]
    public void MakeVersionOptional_OfRequiredVersion_SetsOneFlagAndNothingElse()
    {
        byte[] original = BuiltLibrary();
        byte[] mended = [.. original];

        int changed = ElfMender.MakeVersionOptional(mended, Required);

        int[] differences = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != mended[i])];
        Assert.Equal(1, changed);
        int flag = Assert.Single(differences);
        Assert.Equal(original[flag] | 0x2, mended[flag]);
    }

    [SkippableFact]
    public void MakeVersionOptional_SecondTime_ChangesNothing()
    {
        byte[] library = BuiltLibrary();
        ElfMender.MakeVersionOptional(library, Required);

        Assert.Equal(0, ElfMender.MakeVersionOptional(library, Required));
    }

    [SkippableFact]
    public void MakeVersionOptional_OfPrefixOfVersion_ChangesNothing() =>
        Assert.Equal(0, ElfMender.MakeVersionOptional(BuiltLibrary(), "GLIBCXX_3.4.3"));

    [SkippableFact]
    public void MakeVersionOptional_OfBuiltLibrary_FindsItMended() =>
        Assert.Equal(0, ElfMender.MakeVersionOptional(BuiltLibrary(), "GLIBCXX_3.4.32"));

    [SkippableFact]
    public void MakeVersionOptional_OfCutLibrary_Throws()
    {
        byte[] library = BuiltLibrary();

        Assert.Throws<InvalidDataException>(() => ElfMender.MakeVersionOptional(library.AsSpan(0, library.Length / 2), Required));
    }

    [Fact]
    public void MakeVersionOptional_OfOtherFile_Throws() =>
        Assert.Throws<InvalidDataException>(() => ElfMender.MakeVersionOptional(new byte[100], Required));

    private static byte[] BuiltLibrary()
    {
        string folder = typeof(TorchNative).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "TorchNativeFolder").Value!;
        string library = Path.Combine(folder, "libLibTorchSharp.so");
        Skip.IfNot(File.Exists(library), $"There is no {library}.");
        return File.ReadAllBytes(library);
    }
}
