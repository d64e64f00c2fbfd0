using System.IO.Compression;
using System.Text;

namespace OrleansRec.Datasets.Tests;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleansrec-datasets-").FullName;

    public TempFolder With(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            return this;
        }

        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
        return this;
    }

    public Dataset Read(string? format) => DatasetFormats.Read(Path, format, CancellationToken.None);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
