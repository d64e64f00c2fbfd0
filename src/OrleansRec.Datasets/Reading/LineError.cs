using System.Text;

namespace OrleansRec.Datasets.Reading;

/// <summary>Words errors about a place in a file.</summary>
internal static class LineError
{
    private const int MaxShown = 60;

    public static DatasetException At(string file, long line, string field, string? value, string expected) =>
        new($"{file} line {line}: '{field}' is {Shown(value)}, expected {expected}.");

    public static DatasetException At(string file, long line, string problem, Exception? inner = null) =>
        new($"{file} line {line}: {problem}", inner);

    /// <summary>Turns what a broken file makes the readers throw into a sentence; null for anything else.</summary>
    public static DatasetException? From(Exception e, string file, long line) => e switch
    {
        InvalidDataException => At(file, line + 1, "the gzip data is damaged or cut off here; fetch the file again.", e),
        DecoderFallbackException => At(file, line + 1, "the text is not valid UTF-8 here or shortly after.", e),
        IOException or UnauthorizedAccessException => At(file, line + 1, $"the file cannot be read further: {e.Message}", e),
        _ => null,
    };

    private static string Shown(string? value) =>
        string.IsNullOrEmpty(value) ? "empty" : $"'{(value.Length <= MaxShown ? value : value[..MaxShown] + "…")}'";
}
