using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansRec.Silo.Cli;

/// <summary>The file of <c>--report</c>: tried before any work, written whole or not at all.</summary>
internal sealed class ReportFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Page = ".html";

    private ReportFile(string path) => FullPath = path;

    /// <summary>Null where no report is wanted.</summary>
    /// <exception cref="RefusedException">The file cannot be written.</exception>
    public static ReportFile? Prepare(string? path)
    {
        if (path is null) return null;
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full)) throw new RefusedException($"'--report' is '{path}', which is a folder; give the name of a file.");
        if (string.Equals(Path.GetExtension(full), Page, StringComparison.OrdinalIgnoreCase))
            throw new RefusedException($"'--report' is '{path}', the name of the page beside it; give the name of a JSON file, such as {Path.ChangeExtension(Path.GetFileName(path), ".json")}.");
        var file = new ReportFile(full);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
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
    public string FullPath { get; }

    private string Temporary => FullPath + ".part";

    /// <summary>Writes the figures with their <see cref="ReportOrigin"/>.</summary>
    public void Write(JsonObject report)
    {
        ReportOrigin.AddTo(report);
        Write(FullPath, report.ToJsonString(Indented) + "\n");
    }

    /// <summary>Writes a page of the same name beside the report.</summary>
    /// <returns>Its path.</returns>
    public string WritePage(string html)
    {
        var path = Path.ChangeExtension(FullPath, Page);
        Write(path, html);
        return path;
    }

    private void Write(string path, string text)
    {
        File.WriteAllText(Temporary, text);
        File.Move(Temporary, path, overwrite: true);
    }
}
