using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Exchange;

namespace OrleansRec.Datasets;

/// <summary>
/// Writes the exchange format: a folder with <c>events.jsonl</c>, <c>items.jsonl</c>, <c>users.jsonl</c>, <c>test-events.jsonl</c>
/// (the held-out part) and <c>images/</c> (named by percent-encoded item id), each only where there is something to write.
/// <see cref="DatasetFormats.Read"/> reads it back.
/// </summary>
public static class ExchangeFormat
{
    private const string Unfinished = ".unfinished";

    /// <summary>Writes the data set; files appear under their names only when all of them are complete.</summary>
    /// <param name="folder">Created where it does not exist; must not hold data of this format yet.</param>
    /// <param name="dataset">What to write.</param>
    /// <exception cref="DatasetException">The folder holds data already or cannot be written.</exception>
    public static void Write(string folder, Dataset dataset)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Refuse(folder);
            List<string> names = [];
            WriteLines(ExchangeFiles.Events, dataset.History, ExchangeFiles.ToRow, ExchangeJson.Default.EventRow);
            WriteLines(ExchangeFiles.TestEvents, dataset.HeldOut, ExchangeFiles.ToRow, ExchangeJson.Default.EventRow);
            WriteLines(ExchangeFiles.Items, dataset.Items, ExchangeFiles.ToRow, ExchangeJson.Default.ItemRow);
            WriteLines(ExchangeFiles.Users, dataset.Users, ExchangeFiles.ToRow, ExchangeJson.Default.UserRow);
            WriteImages(folder, dataset.Items);
            foreach (var name in names)
                File.Move(Path.Combine(folder, name + Unfinished), Path.Combine(folder, name));

            void WriteLines<T, TRow>(string kind, IReadOnlyList<T> rows, Func<T, TRow> toRow, JsonTypeInfo<TRow> json)
            {
                if (rows.Count == 0)
                    return;
                names.Add(kind + ".jsonl");
                var path = Path.Combine(folder, kind + ".jsonl" + Unfinished);
                using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 64 * 1024);
                foreach (var row in rows)
                {
                    file.Write(JsonSerializer.Serialize(toRow(row), json));
                    file.Write('\n');
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"Folder '{folder}' cannot be written: {e.Message}", e);
        }
    }

    private static void Refuse(string folder)
    {
        string[] kinds = [ExchangeFiles.Events, ExchangeFiles.TestEvents, ExchangeFiles.Items, ExchangeFiles.Users, ExchangeFiles.Images];
        var taken = Directory.EnumerateFileSystemEntries(folder).Select(p => Path.GetFileName(p))
            .FirstOrDefault(name => !name.EndsWith(Unfinished, StringComparison.Ordinal) && kinds.Contains(name.Split('.')[0]));
        if (taken is not null)
            throw new DatasetException($"Folder '{folder}' already has {taken}; give an empty one.");
    }

    private static void WriteImages(string folder, IReadOnlyList<Item> items)
    {
        var images = Path.Combine(folder, ExchangeFiles.Images);
        if (Directory.Exists(images + Unfinished))
            Directory.Delete(images + Unfinished, recursive: true);
        foreach (var item in items)
        {
            if (item.Image is null)
                continue;
            Directory.CreateDirectory(images + Unfinished);
            var extension = item.Image is [0xFF, 0xD8, ..] ? ".jpg" : ".png";
            File.WriteAllBytes(Path.Combine(images + Unfinished, Uri.EscapeDataString(item.ItemId) + extension), item.Image);
        }

        if (Directory.Exists(images + Unfinished))
            Directory.Move(images + Unfinished, images);
    }
}
