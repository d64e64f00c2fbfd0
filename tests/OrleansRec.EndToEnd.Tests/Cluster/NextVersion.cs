using System.Diagnostics;
using System.Text;

namespace OrleansRec.EndToEnd.Tests.Cluster;

/// <summary>The silo's program as a build of another version: its files in a folder of their own, another version number in its assembly.</summary>
internal static class NextVersion
{
    /// <returns>The program's path.</returns>
    public static string Make(string folder)
    {
        var source = Path.GetDirectoryName(SiloBinary.Path)!;
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var assembly = Path.Combine(folder, "OrleansRec.Silo.dll");
        var before = FileVersionInfo.GetVersionInfo(assembly).ProductVersion!;
        var bytes = File.ReadAllBytes(assembly);
        Replace(bytes, Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(Of(before)));
        Replace(bytes, Encoding.Unicode.GetBytes(before), Encoding.Unicode.GetBytes(Of(before)));
        File.WriteAllBytes(assembly, bytes);
        return Path.Combine(folder, Path.GetFileName(SiloBinary.Path));
    }

    /// <summary>The version after this one, of the same length.</summary>
    public static string Of(string version) => "9" + version[1..];

    private static void Replace(Span<byte> bytes, byte[] before, byte[] after)
    {
        for (int at; (at = bytes.IndexOf(before)) >= 0; bytes = bytes[(at + before.Length)..]) after.CopyTo(bytes[at..]);
    }
}
