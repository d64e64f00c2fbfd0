using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansRec.Silo.Cli;

/// <summary>The file of <c>--report</c>: tried before any work, written whole or not at all.</summary>
internal sealed class ReportFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Page = ".html";

    private ReportFile(string path) => Path = path;

    /// <summary>Null where no report is wanted.</summary>
    /// <exception cref="RefusedException">The file cannot be written.</exception>
    public static ReportFile? Prepare(string? path)
    {
        if (path is null) return null;
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new RefusedException($"'--report' is '{path}', which is a folder; give the name of a file.");
        if (string.Equals(System.IO.Path.GetExtension(full), Page, StringComparison.OrdinalIgnoreCase))
            throw new RefusedException($"'--report' is '{path}', the name of the page beside it; give the name of a JSON file, such as {System.IO.Path.ChangeExtension(System.IO.Path.GetFileName(path), ".json")}.");
        var file = new ReportFile(full);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            File.WriteAllText(file.Temporary, "");
            File.Delete(file.Temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'--report' is '{path}', which cannot be written ({error.Message.TrimEnd('.')}); choose another file.", error);
        }

        return file;
    }

    /// <summary>The whole path.</summary>
    public string Path { get; }

    private string Temporary => Path + ".part";

    /// <summary>Writes the figures with their <see cref="ReportOrigin"/>.</summary>
    public void Write(JsonObject report)
    {
        ReportOrigin.AddTo(report);
        Write(Path, report.ToJsonString(Indented) + "\n");
    }

    /// <summary>Writes a page of the same name beside the report.</summary>
    /// <returns>Its path.</returns>
    public string WritePage(string html)
    {
        var path = System.IO.Path.ChangeExtension(Path, Page);
        Write(path, html);
        return path;
    }

    private void Write(string path, string text)
    {
        File.WriteAllText(Temporary, text);
        File.Move(Temporary, path, overwrite: true);
    }
}
