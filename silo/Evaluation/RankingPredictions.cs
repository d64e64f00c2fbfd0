using System.Globalization;
using System.Text;
using OrleansRec.Silo.Cli;

namespace OrleansRec.Silo.Evaluation;

/// <summary>
/// What metrics are computed from, as CSV: <c>tasks.csv</c>, <c>ranking.csv</c> and <c>lists.csv</c>. A user is written by id, a visitor
/// as <c>v:id</c>. The files appear under their names only when complete.
/// </summary>
internal sealed class RankingPredictions : IDisposable
{
    private const int ListLength = 100;
    private const string Unfinished = ".part";

    private readonly string _folder;
    private readonly ItemIndexes _items;
    private readonly StreamWriter _tasks;
    private readonly StreamWriter _ranking;
    private readonly StreamWriter _lists;

    public RankingPredictions(string folder, ItemIndexes items)
    {
        (_folder, _items) = (folder, items);
        _tasks = Open("tasks.csv", "task,user_id,item_id,label,score");
        _ranking = Open("ranking.csv", "user_id,item_id,rank,repeat");
        _lists = Open("lists.csv", "user_id,position,item_id,score");
    }

    /// <summary>Makes the folder.</summary>
    /// <exception cref="RefusedException">The folder cannot be written.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(folder).FullName, "ranking.csv" + Unfinished);
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"'--predictions' is '{folder}', which cannot be written ({error.Message.TrimEnd('.')}); choose another folder.", error);
        }
    }

    public void AddTask(string task, string key, int item, float label, float score) =>
        Write(_tasks, Quote(task), User(key), Item(item), Number(label), Number(score));

    public void AddRank(string key, int item, double rank, bool isRepeat) =>
        Write(_ranking, User(key), Item(item), Number(rank), isRepeat ? "1" : "0");

    public void AddList(string key, int[] items, float[] scores)
    {
        for (var place = 0; place < items.Length && place < ListLength; place++)
            Write(_lists, User(key), Number(place + 1), Item(items[place]), Number(scores[place]));
    }

    /// <summary>Gives the files their names.</summary>
    public void Complete()
    {
        Dispose();
        foreach (var file in new[] { "tasks.csv", "ranking.csv", "lists.csv" })
            File.Move(Path.Combine(_folder, file + Unfinished), Path.Combine(_folder, file), overwrite: true);
    }

    public void Dispose()
    {
        _tasks.Dispose();
        _ranking.Dispose();
        _lists.Dispose();
    }

    private static void Write(StreamWriter file, params ReadOnlySpan<string> fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (i > 0) file.Write(',');
            file.Write(fields[i]);
        }

        file.Write('\n');
    }

    private static string User(string key) => Quote(key.StartsWith("u:", StringComparison.Ordinal) ? key[2..] : key);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(',', '"', '\n') || text.Contains('\r') ? $"\"{text.Replace("\"", "\"\"")}\"" : text;

    private string Item(int item) => Quote(_items.IdOf(item));

    private StreamWriter Open(string file, string header)
    {
        var writer = new StreamWriter(Path.Combine(_folder, file + Unfinished), append: false, new UTF8Encoding(false));
        writer.Write(header + "\n");
        return writer;
    }
}
