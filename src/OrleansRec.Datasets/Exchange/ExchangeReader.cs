using OrleansRec.Contracts;
using OrleansRec.Contracts.Events;
using OrleansRec.Contracts.Items;
using OrleansRec.Datasets.Reading;

namespace OrleansRec.Datasets.Exchange;

/// <summary>Reads a folder of the exchange format.</summary>
internal sealed class ExchangeReader
{
    private static readonly DateTimeOffset NoTimeStart = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg"];

    private const int LeastEvents = 2;
    private const int FilesNamed = 5;

    private readonly DataFolder _folder;
    private readonly CancellationToken _ct;
    private readonly List<string> _notes = [];
    private DateTimeOffset _nextWithoutTime = NoTimeStart;
    private bool? _hasTimes;

    private ExchangeReader(DataFolder folder, CancellationToken ct) => (_folder, _ct) = (folder, ct);

    public static Dataset Read(DataFolder folder, CancellationToken ct) => new ExchangeReader(folder, ct).Read();

    private Dataset Read()
    {
        var events = ReadEvents(ExchangeFiles.Events)
            ?? throw new DatasetException(
                $"Folder '{_folder.Path}' has no events.jsonl or events.csv (.gz accepted); "
                + $"for another format name it: {string.Join(", ", DatasetFormats.Names)}.");
        if (events.Count == 0)
            throw new DatasetException($"The events file of folder '{_folder.Path}' has no events.");
        var split = ReadEvents(ExchangeFiles.TestEvents) is { } test
            ? Split.Given(events, test)
            : _hasTimes == true && Split.ByTime(events) is { } byTime ? byTime : Split.LeaveLastOut(LeastEvents, events);
        if (_hasTimes == false)
            _notes.Add("The events have no times: they keep the order of the file, one second apart.");

        var (items, users) = (ReadItems(), ReadUsers());
        return split.ToDataset("exchange", items, users, _notes);
    }

    private List<BehaviourEvent>? ReadEvents(string name)
    {
        var events = new List<BehaviourEvent>();
        var ids = new HashSet<(string, string)>();
        var repeated = 0;
        var found = ForEach(ExchangeFiles.EventReader, name, (row, place) =>
        {
            var hasTime = !string.IsNullOrEmpty(row.Timestamp);
            if ((_hasTimes ??= hasTime) != hasTime)
                throw place.Bad("timestamp", row.Timestamp, hasTime ? "none, as in the rows before" : "a time, as in the rows before");
            var e = ExchangeFiles.ToEvent(row, place, _nextWithoutTime);
            _nextWithoutTime += TimeSpan.FromSeconds(1);
            if (ids.Add((Targets.KeyOf(e), e.EventId)))
                events.Add(e);
            else
                repeated++;
        });
        if (repeated > 0)
            _notes.Add($"{name}: {repeated} rows left out, which repeat an eventId of the same person.");
        return found ? events : null;
    }

    private List<Item> ReadItems()
    {
        var items = new Dictionary<string, Item>();
        var repeated = 0;
        ForEach(ExchangeFiles.ItemReader, ExchangeFiles.Items, (row, place) =>
        {
            var item = ExchangeFiles.ToItem(row, place);
            repeated += items.ContainsKey(item.ItemId) ? 1 : 0;
            items[item.ItemId] = item;
        });
        if (repeated > 0)
            _notes.Add($"items: {repeated} rows left out, which a later row of the same itemId replaces.");
        AddImages(items);
        return [.. items.Values];
    }

    private List<DatasetUser> ReadUsers()
    {
        var users = new Dictionary<string, DatasetUser>();
        var repeated = 0;
        ForEach(ExchangeFiles.UserReader, ExchangeFiles.Users, (row, place) =>
        {
            var user = ExchangeFiles.ToUser(row, place);
            repeated += users.ContainsKey(user.UserId) ? 1 : 0;
            users[user.UserId] = user;
        });
        if (repeated > 0)
            _notes.Add($"users: {repeated} rows left out, which a later row of the same userId replaces.");
        return [.. users.Values];
    }

    private void AddImages(Dictionary<string, Item> items)
    {
        var (unknown, others) = (new List<string>(), new List<string>());
        foreach (var path in _folder.FilesOf(ExchangeFiles.Images))
        {
            _ct.ThrowIfCancellationRequested();
            if (!ImageExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            {
                others.Add(Path.GetFileName(path));
                continue;
            }

            // File names are percent-encoded item ids.
            var id = Uri.UnescapeDataString(Path.GetFileNameWithoutExtension(path));
            if (items.TryGetValue(id, out var item))
                items[id] = item with { Image = DataFolder.ReadBytes(path, Limits.MaxImageBytes) };
            else
                unknown.Add(Path.GetFileName(path));
        }

        if (others.Count > 0)
            _notes.Add($"images: {others.Count} files left out, whose names do not end in {string.Join(", ", ImageExtensions)}: {Some(others)}.");
        if (unknown.Count > 0)
            _notes.Add($"images: {unknown.Count} files left out, whose names are no itemId of the items file: {Some(unknown)}.");
    }

    private static string Some(List<string> files) => string.Join(", ", files.Take(FilesNamed)) + (files.Count > FilesNamed ? " …" : "");

    private bool ForEach<T>(RowReader<T> reader, string name, Action<T, Place> take)
        where T : ExchangeRow, new()
    {
        if (RowReader<T>.Find(_folder, name) is not { } file)
            return false;
        foreach (var (row, place) in reader.Read(_folder, file, _ct))
            take(row, place);
        return true;
    }
}
