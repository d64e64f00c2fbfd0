using System.Text;

namespace OrleansRec.Datasets.Reading;

/// <summary>A folder of data files, each plain or gzipped.</summary>
internal sealed class DataFolder
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly HashSet<string> _files;

    private DataFolder(string path, HashSet<string> files)
    {
        Path = path;
        _files = files;
    }

    public string Path { get; }

    public static DataFolder Open(string path)
    {
        if (File.Exists(path))
            throw new DatasetException($"'{path}' is a file; give the folder that holds the data.");
        if (!Directory.Exists(path))
            throw new DatasetException($"Folder '{path}' does not exist.");

        try
        {
            var names = Directory.EnumerateFiles(path).Select(f => System.IO.Path.GetFileName(f));
            return new DataFolder(path, names.ToHashSet(StringComparer.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Folder '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The name under which the folder has this file, plain or with <c>.gz</c>; null where it has neither.</summary>
    public string? Find(string name) =>
        _files.Contains(name) ? name : _files.Contains(name + ".gz") ? name + ".gz" : null;

    public string Require(string name) =>
        Find(name) ?? throw new DatasetException($"Folder '{Path}' has neither {name} nor {name}.gz.");

    public bool Has(string file) => _files.Contains(file);

    /// <summary>Paths of the files of a folder inside this one, in order of name; none where there is no such folder.</summary>
    public IReadOnlyList<string> FilesOf(string folder)
    {
        var path = System.IO.Path.Combine(Path, folder);
        try
        {
            return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Folder '{path}' cannot be read: {e.Message}", e);
        }
    }

    public static byte[] ReadBytes(string path, int most)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= most
                ? File.ReadAllBytes(path)
                : throw new DatasetException($"{path} has {length} bytes, expected at most {most}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Opens a file of the folder as UTF-8 text, unpacking it while it is read.</summary>
    public StreamReader OpenText(string file) =>
        new(OpenBinary(file), StrictUtf8, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);

    /// <summary>Opens a file of the folder, unpacking it while it is read.</summary>
    public Stream OpenBinary(string file)
    {
        try
        {
            Stream stream = new FileStream(
                System.IO.Path.Combine(Path, file), FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024);
            return file.EndsWith(".gz", StringComparison.Ordinal) ? new WholeGzipStream(stream) : stream;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The lines of a text file with their numbers, from 1.</summary>
    public IEnumerable<(string Text, long Line)> Lines(string file)
    {
        using var reader = OpenText(file);
        for (var line = 1L; Next(line) is { } text; line++)
            yield return (text, line);

        string? Next(long line)
        {
            try
            {
                return reader.ReadLine();
            }
            catch (Exception e) when (LineError.From(e, file, line - 1) is { } error)
            {
                throw error;
            }
        }
    }
}
