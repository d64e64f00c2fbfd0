using System.Text.Json;
using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Formats;

/// <summary>
/// Amazon Beauty 5-core: <c>sequences.txt</c> with a line per user (the user, then items in time order, separated by spaces) and
/// <c>item2attributes.json</c> (item to ids of categories and brands). The last item of every user is held out.
/// </summary>
internal static class BeautyFormat
{
    private static readonly DateTimeOffset Start = new(2013, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Span = TimeSpan.FromDays(365);
    private static readonly TimeSpan Step = TimeSpan.FromDays(1);

    private const int LeastEvents = 3;

    public static Dataset Read(DataFolder folder, CancellationToken ct)
    {
        var sequences = ReadSequences(folder, ct);
        var starts = MadeUpTimes.Starts(sequences.Keys, Start, Span);
        var events = sequences.SelectMany(s => s.Value.Select((item, i) => new BehaviourEvent
        {
            EventId = $"{s.Key}-{i + 1}",
            UserId = s.Key,
            ItemId = item,
            Type = EventTypes.Purchase,
            Timestamp = starts[s.Key] + (Step * i),
        })).ToList();
        return Split.LeaveLastOut(LeastEvents, events).ToDataset(
            "beauty", ReadItems(folder), [], [MadeUpTimes.Note(sequences.Count, Span, "day")]);
    }

    private static Dictionary<string, string[]> ReadSequences(DataFolder folder, CancellationToken ct)
    {
        var file = folder.Require("sequences.txt");
        var sequences = new Dictionary<string, string[]>();
        foreach (var (text, line) in folder.Lines(file))
        {
            ct.ThrowIfCancellationRequested();
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0)
                continue;
            if (words.Length < 2)
                throw LineError.At(file, line, "items", "", "a user and at least one item, separated by spaces");
            if (words.FirstOrDefault(w => w.Length > Limits.MaxIdBytes) is { } tooLong)
                throw LineError.At(file, line, "item", tooLong, $"ids of at most {Limits.MaxIdBytes} characters");
            if (!sequences.TryAdd(words[0], words[1..]))
                throw LineError.At(file, line, "user", words[0], "one that has only one line");
        }

        return sequences.Count > 0 ? sequences : throw new DatasetException($"{file} has no sequences.");
    }

    private static List<Item> ReadItems(DataFolder folder)
    {
        var file = folder.Require("item2attributes.json");
        try
        {
            using var reader = folder.OpenText(file);
            using var document = JsonDocument.Parse(reader.ReadToEnd());
            return [.. document.RootElement.EnumerateObject().Select(item => new Item
            {
                ItemId = item.Name,
                Attributes = item.Value.EnumerateArray().Select(a => a.GetRawText()).Distinct().Take(Limits.MaxAttributes)
                    .ToDictionary(a => $"tag {a}", _ => "yes"),
            })];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DatasetException($"{file} is not a JSON object of lists of numbers: {e.Message}", e);
        }
        catch (Exception e) when (LineError.From(e, file, 0) is { } error)
        {
            throw error;
        }
    }
}
